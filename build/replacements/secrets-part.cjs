module.exports = {
  lintSource: require('@secretlint/core').lintSource,
  creator: require('@secretlint/secretlint-rule-preset-recommend').creator,
};
