import type { EmulatedApi, Exchange } from '../emulated-api.ts';
import { SIGNED_BY_PROXY } from './cloud-sign-in.ts';

/**
 * The forward proxy inside Pipelines: it is asked for absolute `http:` URLs, adds a credential and
 * signs Code Insights requests only.
 */
export function createBitbucketProxy(cloud: EmulatedApi): EmulatedApi {
  return {
    name: 'bitbucketProxy',
    identify: (exchange) => cloud.identify?.(exchange) ?? {},
    async handle(exchange) {
      if (exchange.headers.authorization !== undefined) {
        exchange.unexpected('a credential was sent to the proxy of Pipelines, in clear text');
      }
      if (exchange.url.protocol !== 'http:') {
        exchange.unexpected(`the proxy of Pipelines was asked for ${exchange.url.protocol}`);
        exchange.reply({ status: 400, body: 'http only' });
        return true;
      }
      return cloud.handle(signed(exchange));
    },
  };
}

function signed(exchange: Exchange): Exchange {
  return {
    ...exchange,
    headers: { ...exchange.headers, [SIGNED_BY_PROXY]: 'yes' },
    reply: (answer) => exchange.reply(answer),
    unexpected: (sentence) => exchange.unexpected(sentence),
  };
}
