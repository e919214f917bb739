/** Configurations that make git run a program, each on its own. */
export const runners = (
  room: string,
  program: string,
  trace: string,
): readonly (readonly [string, string])[] => [
  ['a file system monitor', `[core]\n\tfsmonitor = ${program}\n`],
  ['a pager', `[core]\n\tpager = ${program}\n[pager]\n\tlog = ${program}\n\trev-parse = ${program}\n`],
  ['an editor', `[core]\n\teditor = ${program}\n[sequence]\n\teditor = ${program}\n`],
  ['hooks elsewhere', `[core]\n\thooksPath = ${room}\n`],
  [
    'an alias over a command',
    `[alias]\n\trev-parse = !${program}\n\tlog = !${program}\n\tcat-file = !${program}\n`,
  ],
  [
    'a command for ssh',
    `[core]\n\tsshCommand = ${program}\n[remote "origin"]\n\turl = ssh://h/x\n\tpromisor = true\n`,
  ],
  [
    'a proxy command',
    `[core]\n\tgitProxy = ${program}\n[remote "origin"]\n\turl = git://h/x\n\tpromisor = true\n`,
  ],
  [
    'a credential helper',
    `[credential]\n\thelper = !${program}\n[remote "origin"]\n\turl = https://localhost:9/x\n\tpromisor = true\n`,
  ],
  ['an askpass program', `[core]\n\taskPass = ${program}\n`],
  [
    'a filter',
    `[filter "x"]\n\tsmudge = ${program}\n\tclean = ${program}\n\tprocess = ${program}\n\trequired = true\n`,
  ],
  ['a text conversion', `[diff "x"]\n\ttextconv = ${program}\n\tcachetextconv = false\n`],
  ['an external diff', `[diff]\n\texternal = ${program}\n[diff "x"]\n\tcommand = ${program}\n`],
  ['a merge driver', `[merge "x"]\n\tdriver = ${program}\n`],
  ['a signature program', `[log]\n\tshowSignature = true\n[gpg]\n\tprogram = ${program}\n`],
  ['a command for alternate references', `[core]\n\talternateRefsCommand = ${program}\n`],
  [
    'a lazy fetch by uploadpack',
    `[core]\n\trepositoryformatversion = 1\n[extensions]\n\tpartialClone = origin\n[remote "origin"]\n\turl = ${room}/gone\n\tpromisor = true\n\tuploadpack = ${program}\n`,
  ],
  [
    'a lazy fetch by the ext transport',
    `[core]\n\trepositoryformatversion = 1\n[extensions]\n\tpartialClone = origin\n[protocol "ext"]\n\tallow = always\n[remote "origin"]\n\turl = ext::${program}\n\tpromisor = true\n`,
  ],
  [
    'a lazy fetch by a remote helper',
    `[core]\n\trepositoryformatversion = 1\n[extensions]\n\tpartialClone = origin\n[remote "origin"]\n\tvcs = program\n\turl = x\n\tpromisor = true\n`,
  ],
  [
    'a rewritten address',
    `[url "ext::${program} "]\n\tinsteadOf = https://bitbucket.org/\n[protocol]\n\tallow = always\n`,
  ],
  ['an included file', `[include]\n\tpath = ${room}/included\n`],
  ['a conditionally included file', `[includeIf "gitdir:/"]\n\tpath = ${room}/included\n`],
  [
    'a configuration of the work tree',
    `[core]\n\trepositoryformatversion = 1\n[extensions]\n\tworktreeConfig = true\n`,
  ],
  ['a work tree elsewhere', `[core]\n\tworktree = ${room}\n\tfsmonitor = ${program}\n`],
  [
    'a submodule command',
    `[submodule "x"]\n\turl = ext::${program}\n\tupdate = !${program}\n\tactive = true\n`,
  ],
  ['a trailer command', `[trailer "x"]\n\tcommand = ${program}\n\tcmd = ${program}\n`],
  ['a maintenance run', `[gc]\n\tauto = 1\n\trecentObjectsHook = ${program}\n[maintenance]\n\tauto = true\n`],
  ['a trace file', `[trace2]\n\teventTarget = ${trace}\n\tnormalTarget = ${trace}\n`],
];
