import type { Complaints } from './complaints.ts';
import type { GateConfig, QueryConfig } from './config.ts';
import type { ConfigSources } from './config-sources.ts';
import type { Values } from './read-variables.ts';

/** GATE and GATE_OVERRIDE. A reason that says nothing is none: a blank one is refused, not ignored. */
export function readGate(known: Values, sources: ConfigSources, found: Complaints): GateConfig {
  const { gate, environment } = sources;
  if (gate !== undefined && !gate.ok) for (const problem of gate.problems) found.add('GATE', problem);
  const override = environment['GATE_OVERRIDE'] ?? '';
  if (override !== '' && override.trim() === '')
    found.add('GATE_OVERRIDE', 'is blank: give the reason for passing the gate, which is recorded.');
  return { given: gate?.ok === true ? gate.gate : undefined, override: known.GATE_OVERRIDE };
}

/** QUERY_VARIABLES, a JSON object. */
export function readQueryVariables({ QUERY_VARIABLES }: Values, found: Complaints): QueryConfig['variables'] {
  if (QUERY_VARIABLES === undefined) return {};
  try {
    const parsed: unknown = JSON.parse(QUERY_VARIABLES);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return parsed as QueryConfig['variables'];
  } catch {
    // Told below: what does not parse is no object either.
  }
  found.add('QUERY_VARIABLES', 'must be a JSON object, such as {"first": 20}.');
  return {};
}
