import pack from '../../package.json' with { type: 'json' };

export const VERSION: string = pack.version;
