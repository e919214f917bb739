import { describe, expect, it } from '@jest/globals';
import { stripDebug } from '../../build/strip-debug.ts';

describe('A statement of debug', () => {
  it.each([
    ['a plain one', 'debug("a");', 'void 0;'],
    ['one over several lines', '  debug(\n    `a ${b}`,\n  );\nnext();', '  void 0;\nnext();'],
    ['one with quotes and parentheses in it', "debug(')' + \"(\" + `${f ? `)` : '}'}`);", 'void 0;'],
    ['one that prints a tree', 'debug(`tree: ${JSON.stringify(tree, null, 2)}`);', 'void 0;'],
    ['one that names what it is about', 'debug(policy.getName() + " found");', 'void 0;'],
    ['one below an else', 'if (a) b();\nelse\n  debug("no");\n', 'if (a) b();\nelse\n  void 0;\n'],
    ['one of a function called d', '    d(`x ${y.z}`);', '    void 0;'],
  ])('is left out: %s', (_, source, expected) => {
    expect(stripDebug(source)).toBe(expected);
  });

  it.each([
    ['it calls something else', 'debug(`at ${date.toISOString()}`);'],
    ['it changes something', 'debug(count++);'],
    ['it assigns something', 'debug((a = b));'],
    ['it is part of an expression', 'const a = debug("a");'],
    ['it is another function', 'debugger_("a");'],
  ])('stays where %s', (_, source) => {
    expect(stripDebug(source)).toBe(source);
  });
});
