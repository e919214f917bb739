/** JavaScript that tries everything it should not be able to do, and gathers in `got` what came of it. */
const ATTEMPTS = `
const got = {};
const attempt = async (name, act) => {
  try { got[name] = 'GOT ' + String(await act()).slice(0, 300); } catch (error) { got[name] = 'refused ' + (error.code ?? error.message); }
};
const load = (name) => process.getBuiltinModule('node:' + name);
const fs = load('fs');
await attempt('environment', () => { if (Object.keys(process.env).length > 0) return JSON.stringify(process.env); throw new Error('empty'); });
await attempt('parent environment', () => fs.readFileSync('/proc/' + process.ppid + '/environ'));
await attempt('own proc', () => fs.readFileSync('/proc/self/cmdline'));
await attempt('home', () => fs.readdirSync(load('os').userInfo().homedir));
await attempt('passwd', () => fs.readFileSync('/etc/passwd'));
await attempt('git', () => fs.readFileSync('.git/config'));
await attempt('bitbucket', () => fs.readFileSync('.bitbucket/token'));
await attempt('key file', () => fs.readFileSync('key.json'));
await attempt('key file imported', () => import('./key.json', { with: { type: 'json' } }).then((m) => JSON.stringify(m.default)));
await attempt('clone', () => fs.readdirSync('.'));
await attempt('link', () => fs.readFileSync('tools/link.mjs'));
await attempt('sibling of the program', () => fs.readFileSync(SIBLING));
await attempt('write', () => fs.writeFileSync('written.txt', 'x'));
await attempt('write beside', () => fs.writeFileSync('orders/apiproxy/written.txt', 'x'));
await attempt('spawn', () => { const run = load('child_process').spawnSync('ls'); if (run.error) throw run.error; return run.stdout; });
await attempt('execve', () => process.execve('/bin/ls', ['ls'], {}));
await attempt('worker', () => new (load('worker_threads').Worker)('0', { eval: true }));
await attempt('connect', () => new Promise((yes, no) => load('net').connect(PORT, '127.0.0.1').on('connect', yes).on('error', no)));
await attempt('fetch', () => fetch('http://127.0.0.1:' + PORT).catch((error) => { throw error.cause ?? error; }));
await attempt('name', () => load('dns').promises.lookup('localhost'));
await attempt('datagram', () => new Promise((yes, no) => { const one = load('dgram').createSocket('udp4'); one.on('error', no); one.send('x', 9, '127.0.0.1', (error) => error ? no(error) : yes()); }));
await attempt('inspector', () => load('inspector').open(0) ?? load('inspector').url());
await attempt('addon', () => process.dlopen({ exports: {} }, '/tmp/none.node'));
await attempt('binding', () => process.binding('fs'));
await attempt('sqlite', () => { const { DatabaseSync } = load('sqlite'); new DatabaseSync('written.db'); return 'opened'; });
await attempt('wasi', () => new (load('wasi').WASI)({ version: 'preview1', preopens: { '/': '/' } }));
await attempt('kill', () => process.kill(process.ppid, 0));
await attempt('kill by another name', () => process._kill(process.ppid, 0));
await attempt('debug the parent', () => process._debugProcess(process.ppid));
await attempt('priority', () => load('os').setPriority(process.ppid, 19));
await attempt('star in a path', () => import('./*/x.mjs').then(() => fs.readFileSync('.git/config', 'utf8')));
await attempt('own environment', () => fs.readFileSync('/proc/self/environ'));
await attempt('open files', () => fs.readdirSync('/proc/self/fd'));
await attempt('root of the process', () => fs.readFileSync('/proc/self/root/etc/passwd'));
await attempt('memory', () => fs.readFileSync('/proc/' + process.ppid + '/mem'));
await attempt('out and in again', () => fs.readFileSync('orders/apiproxy/../../key.json'));
await attempt('as a blob', () => fs.openAsBlob('key.json').then((blob) => blob.text()));
await attempt('as an environment file', () => process.loadEnvFile('key.json') ?? JSON.stringify(process.env));
await attempt('as a copy', () => fs.cpSync('key.json', 'written.txt') ?? 'copied');
await attempt('symbolic link', () => fs.symlinkSync('/etc/passwd', 'orders/apiproxy/written.txt') ?? 'linked');
await attempt('hard link', () => fs.linkSync('orders/apiproxy/orders.xml', 'written.txt') ?? 'linked');
await attempt('watch', () => fs.watch('.').close() ?? 'watched');
await attempt('another folder', () => process.chdir('/') ?? process.cwd());
await attempt('unix socket', () => new Promise((yes, no) => load('net').connect('/var/run/docker.sock').on('connect', yes).on('error', no)));
await attempt('listen on a path', () => new Promise((yes, no) => load('net').createServer().on('error', no).listen('written.txt', yes)));
await attempt('resolve', () => load('dns').promises.resolve4('example.org'));
await attempt('resolver of its own', () => { const one = new (load('dns').promises.Resolver)(); one.setServers(['127.0.0.1:' + PORT]); return one.resolveTxt('x.example.org'); });
await attempt('bind', () => new Promise((yes, no) => { const one = load('dgram').createSocket('udp4'); one.on('error', no); one.bind(0, yes); }));
await attempt('tls', () => new Promise((yes, no) => load('tls').connect(PORT, '127.0.0.1').on('secureConnect', yes).on('error', no)));
await attempt('web socket', () => new Promise((yes, no) => { const one = new WebSocket('ws://127.0.0.1:' + PORT); one.onopen = yes; one.onerror = () => no(new Error('refused')); }));
await attempt('inspector session', () => new (load('inspector').Session)().connect() ?? 'connected');
await attempt('trace events', () => load('trace_events').createTracing({ categories: ['v8'] }).enable() ?? 'traced');
await attempt('heap snapshot', () => load('v8').writeHeapSnapshot('written.txt'));
await attempt('heap snapshot in time', () => load('v8').setHeapSnapshotNearHeapLimit(1) ?? 'set');
await attempt('natives', () => load('v8').setFlagsFromString('--allow-natives-syntax') ?? eval('%GetOptimizationStatus(() => 1)'));
await attempt('natives imported', () => import('node:v8').then((v8) => v8.setFlagsFromString('--allow-natives-syntax') ?? 'set'));
await attempt('foreign functions', () => load('ffi').dlopen('libc.so.6', {}));
await attempt('linked binding', () => process._linkedBinding('spawn_sync'));
await attempt('cluster', () => load('cluster').fork());
await attempt('loader thread', () => load('module').register('data:text/javascript,'));
await attempt('compiled code', () => new (load('vm').Script)('1 + 1').createCachedData().length);
await attempt('compiled code imported', () => import('node:vm').then((vm) => new vm.Script('1 + 1').createCachedData().length));
await attempt('compiled function', () => load('vm').compileFunction('return 1', [], { produceCachedData: true }).cachedData.length);
for (const run of ['runInThisContext', 'runInNewContext', 'runInContext'])
  await attempt('compiled text: ' + run, () => {
    const { [run]: evaluate, createContext } = load('vm');
    // Node looks at the kind of what it takes, and throws.
    const given = run === 'runInThisContext' ? [] : [createContext({})];
    try { evaluate('1 + 1', ...given, { cachedData: 'no bytes' }); } catch (error) { return 'taken: ' + error.code; }
    throw new Error('not looked at');
  });
await attempt('compile cache', () => JSON.stringify(load('module').enableCompileCache('tools')));
await attempt('exit', () => process.exit(0));
await attempt('report', () => process.report.writeReport('report.json'));
`;

/** An eslint.config.mjs that tells through a finding what it got. */
export const SPYING_CONFIG = `${ATTEMPTS}
const tell = { create: (context) => ({ Program(node) { context.report({ node, message: JSON.stringify(got) }); } }) };
export default [{ plugins: { spy: { rules: { tell } } }, rules: { 'spy/tell': 'error' } }];
`;

/** An external plugin, which is CommonJS and synchronous, that tells what little it can try without waiting. */
export const SPYING_PLUGIN = `
const got = {};
const attempt = (name, act) => { try { got[name] = 'GOT ' + String(act()).slice(0, 300); } catch (error) { got[name] = 'refused ' + (error.code ?? error.message); } };
attempt('environment', () => { if (Object.keys(process.env).length > 0) return JSON.stringify(process.env); throw new Error('empty'); });
attempt('parent environment', () => require('fs').readFileSync('/proc/' + process.ppid + '/environ'));
attempt('git', () => require('fs').readFileSync('.git/config'));
attempt('key file', () => require('../key.json'));
attempt('spawn', () => require('child_process').execSync('ls'));
attempt('write', () => require('fs').writeFileSync('written.txt', 'x'));
const plugin = { ruleId: 'EX-PO001', name: 'spy', severity: 1, nodeType: 'Bundle', enabled: true };
module.exports = { plugin, onBundle(bundle, done) { bundle.addMessage({ plugin, message: JSON.stringify(got) }); done(null, true); } };
`;
