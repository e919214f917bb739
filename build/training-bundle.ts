const policy = (name: string, text: string): [string, string] => [
  `training/apiproxy/policies/${name}.xml`,
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${text}\n`,
];

/** A proxy that makes most rules look twice; it is linted when the pipe is built, never shipped. */
export const TRAINING_BUNDLE: Readonly<Record<string, string>> = {
  'training/apiproxy/training.xml': `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<APIProxy name="training" revision="1"><DisplayName>training</DisplayName><Description/></APIProxy>
`,
  'training/apiproxy/proxies/default.xml': `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<ProxyEndpoint name="default">
  <FaultRules><FaultRule name="quota"><Condition>fault.name = "QuotaViolation"</Condition><Step><Name>RF-Limit</Name></Step></FaultRule></FaultRules>
  <DefaultFaultRule name="all"><AlwaysEnforce>true</AlwaysEnforce><Step><Name>AM-Set</Name></Step></DefaultFaultRule>
  <PreFlow name="PreFlow"><Request><Step><Name>VA-Key</Name></Step><Step><Name>Q-Limit</Name></Step><Step><Name>SA-Spike</Name></Step></Request><Response/></PreFlow>
  <PostFlow name="PostFlow"><Request/><Response><Step><Name>JS-Shape</Name></Step></Response></PostFlow>
  <Flows>
    <Flow name="one"><Condition>(proxy.pathsuffix MatchesPath "/a/*") and (request.verb = "GET" or request.header.x != null)</Condition>
      <Request><Step><Name>EV-Path</Name><Condition>request.queryparam.q = "1"</Condition></Step><Step><Name>KV-Get</Name></Step></Request><Response><Step><Name>FC-Log</Name></Step></Response></Flow>
    <Flow name="two"><Condition>not (proxy.pathsuffix ~~ "/b.*") and (response.status.code >= 400)</Condition><Request/><Response/></Flow>
  </Flows>
  <HTTPProxyConnection><BasePath>/training</BasePath><Properties/></HTTPProxyConnection>
  <RouteRule name="one"><Condition>request.verb = "POST"</Condition><TargetEndpoint>default</TargetEndpoint></RouteRule>
  <RouteRule name="none"/>
</ProxyEndpoint>
`,
  'training/apiproxy/targets/default.xml': `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<TargetEndpoint name="default">
  <PreFlow name="PreFlow"><Request><Step><Name>SC-Call</Name></Step></Request><Response/></PreFlow>
  <HTTPTargetConnection><SSLInfo><Enabled>true</Enabled><Enforce>true</Enforce></SSLInfo><URL>https://example.com</URL></HTTPTargetConnection>
</TargetEndpoint>
`,
  'training/apiproxy/resources/jsc/shape.js': `/* shape */
var body = JSON.parse(context.getVariable('response.content'));
function shape(items) {
  "use strict";
  for (var i = 0; i < items.length; i++) { items[i] = { 'name': items[i].n || "none" } }
  return items.map(function (one) { return one.name + "!"; });
}
try { context.setVariable("shaped", JSON.stringify(shape(body))); } catch (e) { print("failed: " + e) }
`,
  'training/apiproxy/resources/properties/settings.properties': 'url=https://user:password@example.com/\n',
  ...Object.fromEntries([
    policy('VA-Key', '<VerifyAPIKey name="VA-Key"><APIKey ref="request.queryparam.apikey"/></VerifyAPIKey>'),
    policy(
      'Q-Limit',
      '<Quota name="Q-Limit" type="calendar"><Allow count="5"/><Interval>1</Interval><Distributed>true</Distributed><TimeUnit>minute</TimeUnit><StartTime>2024-1-1 00:00:00</StartTime></Quota>',
    ),
    policy('SA-Spike', '<SpikeArrest name="SA-Spike"><Rate>10ps</Rate></SpikeArrest>'),
    policy(
      'AM-Set',
      '<!-- apigeelint disable=PO007 -->\n<AssignMessage name="AM-Set"><AssignTo createNew="false" type="response"/><Set><Headers><Header name="x">{a.b}</Header></Headers><Payload contentType="application/json">{"a":"{b}"}</Payload></Set><AssignVariable><Name>v</Name><Template>{c}-{d}</Template></AssignVariable></AssignMessage>',
    ),
    policy(
      'RF-Limit',
      '<RaiseFault name="RF-Limit"><FaultResponse><Set><StatusCode>429</StatusCode></Set></FaultResponse></RaiseFault>',
    ),
    policy(
      'EV-Path',
      '<ExtractVariables name="EV-Path"><Source>request</Source><URIPath><Pattern>/a/{id}</Pattern></URIPath><JSONPayload><Variable name="n"><JSONPath>$.a.b</JSONPath></Variable></JSONPayload><VariablePrefix>p</VariablePrefix></ExtractVariables>',
    ),
    policy(
      'KV-Get',
      '<KeyValueMapOperations name="KV-Get" mapIdentifier="m"><Scope>environment</Scope><ExpiryTimeInSecs>10</ExpiryTimeInSecs><Get assignTo="private.k"><Key><Parameter>k</Parameter></Key></Get></KeyValueMapOperations>',
    ),
    policy('FC-Log', '<FlowCallout name="FC-Log"><SharedFlowBundle>log</SharedFlowBundle></FlowCallout>'),
    policy(
      'SC-Call',
      '<ServiceCallout name="SC-Call"><Request variable="r"/><Response>s</Response><HTTPTargetConnection><URL>https://example.com</URL></HTTPTargetConnection></ServiceCallout>',
    ),
    policy(
      'JS-Shape',
      '<Javascript name="JS-Shape" timeLimit="200"><ResourceURL>jsc://shape.js</ResourceURL></Javascript>',
    ),
  ]),
};
