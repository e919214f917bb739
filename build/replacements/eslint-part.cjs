const { format } = require('node:util');
const { ESLint } = require('eslint');
const { version } = require('eslint/package.json');

// What eslint/bin/eslint.js prints of an error, after its "Oops!".
function messageOf(error) {
  return `ESLint: ${version}\n\n${textOf(error)}`.trim();
}

function textOf(error) {
  if (typeof error !== 'object' || error === null) return String(error);
  if (typeof error.messageTemplate === 'string') {
    try {
      return require('eslint-messages')[error.messageTemplate](error.messageData || {});
    } catch {
      // As ESLint does: an unknown template leaves the stack.
    }
  }
  return typeof error.stack === 'string' ? error.stack : format('%o', error);
}

module.exports = { ESLint, messageOf };
