import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const POLICY = `<?xml version="1.0" encoding="UTF-8"?>
<OASValidation name="OAS-Orders">
  <DisplayName>OAS-Orders</DisplayName>
  <OASResource>oas://orders.yaml</OASResource>
  <Source>request</Source>
</OASValidation>
`;

/** `$ref` leads to a schema that is not there: well-formed YAML, so only Apigee's runtime notices. */
const SPECIFICATION = `openapi: 3.0.3
info: { title: Orders, version: "1.0" }
paths:
  /:
    post:
      requestBody:
        content:
          application/json:
            schema: { $ref: "#/components/schemas/Order" }
      responses:
        "201": { description: Placed }
`;

/** Makes a proxy validate its requests against an OpenAPI document that has a mistake. */
export function breakSpecification(apiproxy: string): void {
  mkdirSync(join(apiproxy, 'resources/oas'), { recursive: true });
  writeFileSync(join(apiproxy, 'resources/oas/orders.yaml'), SPECIFICATION);
  writeFileSync(join(apiproxy, 'policies/OAS-Orders.xml'), POLICY);
  const endpoint = join(apiproxy, 'proxies/default.xml');
  const step = '<Step>\n        <Name>VA-Key</Name>\n      </Step>';
  const validated = readFileSync(endpoint, 'utf8').replace(
    step,
    () => `${step}\n      <Step>\n        <Name>OAS-Orders</Name>\n      </Step>`,
  );
  writeFileSync(endpoint, validated);
}
