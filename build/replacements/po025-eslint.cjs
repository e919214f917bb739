// apigeelint's PO025 without its process per script: what ESLint said was asked before the rules ran
// (src/lint-worker/judge-scripts.ts). Severities, positions and messages are the original's.
const plugin = {
  ruleId: 'PO025',
  name: 'esLint',
  message: 'esLint applied to all javascript resources.',
  fatal: false,
  severity: 1,
  nodeType: 'Resource',
  enabled: true,
};

function onResource(resource, done) {
  const { failure, messages = [] } = resource.parent.scriptVerdicts?.get(resource.path) ?? {};
  if (failure !== undefined) resource.addMessage({ plugin, severity: 2, message: failure });
  for (const said of messages) {
    resource.addMessage({
      plugin,
      severity: said.severity,
      line: said.line,
      column: said.column,
      message: `${said.ruleId}: ${said.nodeType || 'unknown'}: ${said.message}`,
    });
  }
  if (typeof done === 'function') done(null, messages.length > 0);
}

module.exports = { plugin, onResource };
