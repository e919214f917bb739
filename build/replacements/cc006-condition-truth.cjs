const TruthTable = require('../TruthTable.js');

// apigeelint's CC006, and PIPE001 where it is not asked: trying every combination of the values of eight
// variables is what kills the original (18 s and 3 GB; from twelve, always).
const plugin = {
  ruleId: 'CC006',
  name: 'Detect Logical Absurdities',
  message: 'Conditions should not have internal logic conflicts.',
  fatal: false,
  severity: 2,
  nodeType: 'Condition',
  enabled: true,
};

const tooLarge = { ruleId: 'PIPE001', severity: 1, nodeType: 'Condition' };

function onCondition(condition, done) {
  const table = condition.getTruthTable();
  const evaluation = table?.getEvaluation();
  const absurd = evaluation !== undefined && evaluation !== 'valid';
  if (absurd) report(condition, plugin, 'Condition may be a logical absurdity.');
  if (table?.tooLarge) {
    report(
      condition,
      tooLarge,
      `Condition compares ${table.variableCount} variables, more than ${TruthTable.LIMIT} combinations of values: ` +
        'CC006 was not asked about it. Divide it into several conditions.',
    );
  }
  if (typeof done === 'function') done(null, absurd);
}

function report(condition, rule, message) {
  condition.addMessage({
    source: condition.getExpression(),
    line: condition.getElement().lineNumber,
    column: condition.getElement().columnNumber,
    plugin: rule,
    message,
  });
}

module.exports = { plugin, onCondition };
