/** Endpoints and flows, with the gaps of the policies' patterns. `Steps` becomes some steps, `Flow` some flows. */
export const ROOT_PATTERNS: Readonly<Record<string, string>> = {
  proxy:
    '<APIProxy revision="1" name="%N"><DisplayName>%N</DisplayName><Description>%w</Description><BasePaths>/%w</BasePaths><Policies><Policy>%p</Policy></Policies></APIProxy>',
  flow: '<SharedFlowBundle revision="1" name="%N"><Description>%w</Description><SharedFlows><SharedFlow>default</SharedFlow></SharedFlows></SharedFlowBundle>',
};

const FAULTS =
  '<FaultRules><FaultRule name="a"><Condition>%c</Condition><Steps/></FaultRule><FaultRule name="b"><Steps/></FaultRule><FaultRule name="c"><Steps/><Condition>%c</Condition></FaultRule></FaultRules><DefaultFaultRule name="d"><AlwaysEnforce>%b</AlwaysEnforce><Steps/></DefaultFaultRule>';

const FLOWS =
  '<PreFlow name="PreFlow"><Request><Steps/></Request><Response><Steps/></Response></PreFlow><Flows><Flow name="one"><Description>%w</Description><Request><Steps/></Request><Response><Steps/></Response><Condition>%c</Condition></Flow><Flow name="two"><Condition>%c</Condition><Request><Steps/></Request></Flow><Flow name="three"><Condition>%c</Condition><Response/></Flow><Flow name="last"><Request><Steps/></Request></Flow></Flows><PostFlow name="PostFlow"><Request/><Response><Steps/></Response></PostFlow>';

export const PROXY_PATTERNS: readonly string[] = [
  `<ProxyEndpoint name="default"><Description>%w</Description>${FAULTS}${FLOWS}<PostClientFlow><Response><Steps/></Response></PostClientFlow><HTTPProxyConnection><BasePath>/%w</BasePath><VirtualHost>secure</VirtualHost><Properties/></HTTPProxyConnection><RouteRule name="r1"><Condition>%c</Condition><TargetEndpoint>%T</TargetEndpoint></RouteRule><RouteRule name="r2"><Condition>%c</Condition><URL>https://example.org</URL></RouteRule><RouteRule name="r3"><Condition>%c</Condition></RouteRule><RouteRule name="r4"><TargetEndpoint>%T</TargetEndpoint></RouteRule></ProxyEndpoint>`,
  `<ProxyEndpoint name="other">${FLOWS}<EventFlow name="e" content-type="text/event-stream"><Response><Steps/></Response></EventFlow><HTTPProxyConnection><BasePath>/%w/*/%w</BasePath></HTTPProxyConnection><RouteRule name="none"/><RouteRule name="late"><TargetEndpoint>%T</TargetEndpoint></RouteRule></ProxyEndpoint>`,
  '<ProxyEndpoint name="small"><FaultRules><FaultRule name="only"><Steps/></FaultRule></FaultRules><HTTPProxyConnection><BasePath>%w/</BasePath></HTTPProxyConnection><RouteRule name="default"><TargetEndpoint>%T</TargetEndpoint></RouteRule></ProxyEndpoint>',
];

const SSL =
  '<SSLInfo><Enabled>%b</Enabled><Enforce>%b</Enforce><ClientAuthEnabled>%b</ClientAuthEnabled><KeyStore>ref://%w</KeyStore><KeyAlias>%w</KeyAlias><TrustStore>%w</TrustStore><IgnoreValidationErrors>%b</IgnoreValidationErrors><Protocols><Protocol>TLSv1.2</Protocol></Protocols></SSLInfo>';

const BALANCER =
  '<LoadBalancer><Algorithm>RoundRobin</Algorithm><Server name="s1"><Weight>%n</Weight></Server><Server name="s2"><IsFallback>%b</IsFallback></Server><Server name="%w"><IsFallback>%b</IsFallback></Server><MaxFailures>%n</MaxFailures><RetryEnabled>%b</RetryEnabled></LoadBalancer>';

const MONITOR =
  '<HealthMonitor><IsEnabled>%b</IsEnabled><IntervalInSec>5</IntervalInSec><HTTPMonitor><Request><UseTargetServerSSLInfo>%b</UseTargetServerSSLInfo><ConnectTimeoutInSec>10</ConnectTimeoutInSec><Port>80</Port><Verb>GET</Verb><Path>/%w</Path></Request><SuccessResponse><ResponseCode>200</ResponseCode></SuccessResponse></HTTPMonitor></HealthMonitor>';

export const TARGET_PATTERNS: readonly string[] = [
  `<TargetEndpoint name="%T">${FAULTS}${FLOWS}<HTTPTargetConnection><Properties><Property name="a">%w</Property></Properties>${SSL}${BALANCER}${MONITOR}<Path>/%w</Path></HTTPTargetConnection></TargetEndpoint>`,
  `<TargetEndpoint name="%T"><HTTPTargetConnection><Authentication><GoogleAccessToken><Scopes><Scope>a</Scope></Scopes></GoogleAccessToken></Authentication>${SSL}<URL>https://example.org/%w</URL></HTTPTargetConnection></TargetEndpoint>`,
  `<TargetEndpoint name="%T"><PreFlow><Request><Steps/></Request></PreFlow><HTTPTargetConnection>${MONITOR}<HealthMonitor><TCPMonitor><Port>%n</Port></TCPMonitor></HealthMonitor><URL>%t</URL></HTTPTargetConnection></TargetEndpoint>`,
  `<TargetEndpoint name="%T"><LocalTargetConnection><APIProxy>%w</APIProxy><ProxyEndpoint>default</ProxyEndpoint></LocalTargetConnection></TargetEndpoint>`,
  `<TargetEndpoint name="%T"><HTTPTargetConnection>${BALANCER}${BALANCER}<URL/></HTTPTargetConnection></TargetEndpoint>`,
  '<TargetEndpoint name="%T"><HTTPTargetConnection><URL>http://api.enterprise.apigee.com/%w</URL></HTTPTargetConnection></TargetEndpoint>',
];

export const SHARED_FLOW_PATTERN = '<SharedFlow name="default"><Steps/><Steps/></SharedFlow>';

export const STEP_PATTERNS: readonly string[] = [
  '<Step><Name>%p</Name></Step>',
  '<Step><Name>%p</Name></Step>',
  '<Step><Name>%p</Name><Condition>%c</Condition></Step>',
  '<Step><Condition>%c</Condition><Name>%p</Name></Step>',
  '<Step><Name>%p</Name><Condition>%c</Condition><FaultRules><FaultRule name="f"><Condition>%c</Condition></FaultRule></FaultRules></Step>',
  '<Step><Condition>%c</Condition></Step>',
  '<Step/>',
];
