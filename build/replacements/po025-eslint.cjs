// apigeelint's PO025 without its process per script: what ESLint said was asked before the rules ran
// (src/adapters/apigeelint/inside/judge-scripts.ts). Severities, positions and messages are the original's.
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
  const verdict = resource.parent.scriptVerdicts?.get(resource.path);
  if (verdict?.failure !== undefined) resource.addMessage({ plugin, severity: 2, message: verdict.failure });
  for (const said of verdict?.messages ?? []) {
    resource.addMessage({
      plugin,
      severity: said.severity,
      line: said.line,
      column: said.column,
      message: `${said.ruleId}: ${said.nodeType || 'unknown'}: ${said.message}`,
    });
  }
  if (typeof done === 'function') done(null, (verdict?.messages ?? []).length > 0);
}

module.exports = { plugin, onResource };
