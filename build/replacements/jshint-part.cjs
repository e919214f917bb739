module.exports = { jshint: require('jshint'), cli: require('jshint/src/cli.js') };
