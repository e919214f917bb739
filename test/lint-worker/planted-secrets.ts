/** A text with one secret in it: what it is, the file of a bundle it stands in, the text. */
export type Sample = readonly [what: string, file: string, text: string];

// Put together here, so that these lists hold nothing that looks like a live secret to a scanner.
const joined = (...pieces: readonly string[]): string => pieces.join('');
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const KEY_BODY = joined('MIIEvQIBADANBgkqhkiG9w0BAQEFAASC', 'BKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj');
const BEGIN = joined('-----BEGIN ', 'PRIVATE KEY-----');
const END = '-----END PRIVATE KEY-----';

const assign = (inner: string): string => `<AssignMessage name="AM-Set"><Set>${inner}</Set></AssignMessage>`;
const callout = (inner: string): string =>
  `<ServiceCallout name="SC-Get"><Request>${inner}</Request><Response>r</Response></ServiceCallout>`;
const target = (inner: string): string =>
  `<TargetEndpoint name="default"><HTTPTargetConnection>${inner}</HTTPTargetConnection></TargetEndpoint>`;

/** Written down from what people do in bundles, before there was a rule to find it. */
// biome-ignore format: a line for each.
export const PLANTED: readonly Sample[] = [
  // Elements that hold nothing but secrets, short and long.
  ['a short password', 'policies/a.xml', '<BasicAuthentication name="B"><User>svc</User><Password>gH7$k</Password></BasicAuthentication>'],
  ['a password that is a word', 'policies/a.xml', '<BasicAuthentication name="B"><Password>sunshine</Password></BasicAuthentication>'],
  ['a numeric password', 'policies/a.xml', '<BasicAuthentication name="B"><Password>839201</Password></BasicAuthentication>'],
  ['a password of several words', 'policies/a.xml', '<BasicAuthentication name="B"><Password>correct horse battery staple</Password></BasicAuthentication>'],
  ['a password with braces', 'policies/a.xml', '<BasicAuthentication name="B"><Password>p{4ss9!x</Password></BasicAuthentication>'],
  ['a password in a CDATA section', 'policies/a.xml', '<BasicAuthentication name="B"><Password><![CDATA[R&D-team-7]]></Password></BasicAuthentication>'],
  ['a password that is commented out', 'policies/a.xml', '<BasicAuthentication name="B"><!-- <Password>Winter2023!</Password> --><Password ref="private.p"/></BasicAuthentication>'],
  ['a secret key for HMAC', 'policies/a.xml', '<HMAC name="H"><Algorithm>SHA256</Algorithm><SecretKey>tiger7</SecretKey><Message>x</Message></HMAC>'],
  ['a secret key of a JWT', 'policies/a.xml', '<GenerateJWT name="J"><Algorithm>HS256</Algorithm><SecretKey><Value>4f9c1e7ab2d8</Value></SecretKey></GenerateJWT>'],
  ['a password of a private key', 'policies/a.xml', '<GenerateJWT name="J"><PrivateKey><Value ref="private.key"/><Password>kestrel</Password></PrivateKey></GenerateJWT>'],
  ['a client secret element', 'policies/a.xml', '<Custom><ClientSecret>mKp29x</ClientSecret></Custom>'],
  // Properties and parameters.
  ['a property of a Java callout', 'policies/a.xml', '<JavaCallout name="J"><Properties><Property name="private-key-password">Abracadabra</Property></Properties><ClassName>a.B</ClassName></JavaCallout>'],
  ['a property beside a remark', 'policies/a.xml', '<JavaCallout name="J"><Properties><!-- do not hardcode this -->\n<Property name="private-key-password">deecee123</Property></Properties></JavaCallout>'],
  ['a property of AWS', 'policies/a.xml', '<JavaCallout name="J"><Properties><Property name="secretAccessKey">wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzKEY11</Property></Properties></JavaCallout>'],
  ['a key of a Java callout', 'policies/a.xml', `<JavaCallout name="J"><Properties><Property name="private-key">\n      ${BEGIN}\n      ${KEY_BODY}\n      ${END}\n</Property></Properties></JavaCallout>`],
  ['a value of a bean', 'resources/xsl/a.xml', '<bean><property name="secret" value="MhMme_Ik6IH2JMnAT6MFIfee"/></bean>'],
  ['a header of a stylesheet', 'resources/xsl/a.xsl', `<xsl:variable name="h"><header name="Authorization">Basic ${base64('admin:admin123')}</header></xsl:variable>`],
  ['a property secret-key', 'policies/a.xml', '<JavaCallout name="J"><Properties><Property name="secret-key">9aF3kQ71zz</Property></Properties></JavaCallout>'],
  ['a property passphrase', 'policies/a.xml', '<JavaCallout name="J"><Properties><Property name="pgp.passphrase">open sesame now</Property></Properties></JavaCallout>'],
  ['a property of a script policy', 'policies/a.xml', '<Javascript name="J"><Properties><Property name="apiKey">d41d8cd98f00b204e980</Property></Properties></Javascript>'],
  ['a parameter of a flow callout', 'policies/a.xml', '<FlowCallout name="F"><Parameters><Parameter name="backend.password">Lighthouse9</Parameter></Parameters><SharedFlowBundle>f</SharedFlowBundle></FlowCallout>'],
  // Messages.
  ['a form parameter', 'policies/a.xml', callout('<Set><FormParams><FormParam name="client_secret">8Zk2mQ0vWb61</FormParam></FormParams></Set>')],
  ['a query parameter', 'policies/a.xml', assign('<QueryParams><QueryParam name="apikey">zT4mN8bV2cX6</QueryParam></QueryParams>')],
  ['a header X-API-Key', 'policies/a.xml', assign('<Headers><Header name="X-API-Key">c0ffee00-dead-4bad-8bad-facade001122</Header></Headers>')],
  ['a subscription key', 'policies/a.xml', assign('<Headers><Header name="Ocp-Apim-Subscription-Key">3b1f0a9c8d7e6f5a4b3c2d1e0f9a8b7c</Header></Headers>')],
  ['a Basic header', 'policies/a.xml', assign(`<Headers><Header name="Authorization">Basic ${base64('svc-orders:N3ptune')}</Header></Headers>`)],
  ['a Bearer header', 'policies/a.xml', assign('<Headers><Header name="Authorization">Bearer 7f3a9c0e1b2d4f5a6b7c8d9e</Header></Headers>')],
  ['a header with single quotes', 'policies/a.xml', assign(`<Headers><Header name='Proxy-Authorization'>Basic ${base64('proxy:Qu1ckFox')}</Header></Headers>`)],
  ['a JSON payload', 'policies/a.xml', assign('<Payload contentType="application/json">{"username":"svc","password":"b4ckend!pw"}</Payload>')],
  ['a JSON payload in CDATA', 'policies/a.xml', assign('<Payload><![CDATA[{ "client_id": "a", "client_secret": "x9Y8z7W6v5U4" }]]></Payload>')],
  ['a JSON payload with entities', 'policies/a.xml', assign('<Payload>{&quot;password&quot;: &quot;Gr33nDoor&quot;}</Payload>')],
  ['a form body', 'policies/a.xml', assign('<Payload contentType="application/x-www-form-urlencoded">grant_type=password&amp;username=svc&amp;password=M0nday!</Payload>')],
  ['a form body that begins with it', 'policies/a.xml', assign('<Payload>client_secret=pR7sT9uV1wX3&amp;grant_type=client_credentials</Payload>')],
  ['a SOAP password', 'policies/a.xml', assign('<Payload><soap:Header><wsse:Password Type="x#PasswordText">Ch4rlie</wsse:Password></soap:Header></Payload>')],
  ['an XML login', 'policies/a.xml', assign('<Payload><login user="svc" password="Tr0ub4dor"/></Payload>')],
  // Variables and maps.
  ['a variable', 'policies/a.xml', '<AssignMessage name="A"><AssignVariable><Name>backend.password</Name><Value>Orchid77</Value></AssignVariable></AssignMessage>'],
  ['a variable, value first', 'policies/a.xml', '<AssignMessage name="A"><AssignVariable><Value>Orchid78</Value><Name>private.pwd</Name></AssignVariable></AssignMessage>'],
  ['a variable with a template', 'policies/a.xml', '<AssignMessage name="A"><AssignVariable><Name>api_key</Name><Template>k3y0f7h3k1ngd0m</Template></AssignVariable></AssignMessage>'],
  ['an initial entry of a map', 'policies/a.xml', '<KeyValueMapOperations name="K"><InitialEntries><Entry><Key><Parameter>db_password</Parameter></Key><Value>Falcon!42</Value></Entry></InitialEntries></KeyValueMapOperations>'],
  ['an entry that is put', 'policies/a.xml', '<KeyValueMapOperations name="K"><Put><Key><Parameter>clientSecret</Parameter></Key><Value>qW3eR5tY7uI9</Value></Put></KeyValueMapOperations>'],
  // Addresses.
  ['a key in a target', 'targets/a.xml', target('<URL>https://api.example.org/v1?apikey=4hJ9kL2mN6pQ</URL>')],
  ['a token in a callout', 'policies/a.xml', callout('<Set><Path>/x?format=json&amp;access_token=a1B2c3D4e5F6g7H8</Path></Set>')],
  ['a password in an address', 'targets/a.xml', target('<URL>https://svc:S3aside@backend.example.org/</URL>')],
  ['a key called key', 'resources/jsc/a.js', 'var url = "https://maps.example.org/geo?key=9s8d7f6g5h4j3k2l1z0x&q=" + q;'],
  ['a signature of Azure Storage', 'targets/a.xml', target('<URL>https://acme.blob.core.windows.net/c?sv=2020-08-04&amp;sig=Zk3%2FqW9xB1vN7mC5aS2dF4gH6jK8lP0oI9uY7tR5eW3%3D</URL>')],
  ['a key of an Azure function', 'targets/a.xml', target('<URL>https://acme.azurewebsites.net/api/f?code=aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7bC9dE==</URL>')],
  ['a subscription key in an address', 'resources/jsc/a.js', 'var u = "https://api.example.org/x?subscription-key=0f1e2d3c4b5a69788796a5b4c3d2e1f0";'],
  ['a password of LDAP', 'policies/a.xml', '<Ldap name="L"><Authentication><Password>dirmgr!1</Password></Authentication></Ldap>'],
  ['a dictionary in Python', 'resources/py/a.py', "creds = {'password': 'Mandarin8', 'user': 'x'}\n"],
  ['a form body in a script', 'resources/jsc/a.js', 'var body = "grant_type=password&username=svc&password=Larkspur9";'],
  ['a key in a script', 'resources/jsc/a.js', "request.url = 'https://api.example.org/data?api_key=55aa66bb77cc88dd';"],
  ['a key in a Python script', 'resources/py/a.py', 'url = "https://api.example.org/data?apikey=Q9w8E7r6T5y4"\n'],
  // Scripts.
  ['a variable in a script', 'resources/jsc/a.js', 'var dbPassword = "Nightingale";'],
  ['a constant in a script', 'resources/jsc/a.js', "const API_KEY = 'e3b0c44298fc1c149afb';"],
  ['a field of an object', 'resources/jsc/a.js', "var options = { user: 'svc', pass: 'Zanzibar1' };"],
  ['a header of an object', 'resources/jsc/a.js', `headers["x-api-key"] = "5f4dcc3b5aa765d61d83";`],
  ['a call that sets a variable', 'resources/jsc/a.js', "context.setVariable('private.client_secret', 'ZxCvBn123456');"],
  ['a comparison', 'resources/jsc/a.js', "if (password === 'letmein!') { grant(); }"],
  ['a secret in pieces', 'resources/jsc/a.js', `var secretKey = "a8f5f167" + "f44f4964" + "e6c998de";`],
  ['a secret in short pieces', 'resources/jsc/a.js', `var secretKey = "a8" + "f5f1" +\n  "67f4";`],
  ['JSON in a script', 'resources/jsc/a.js', String.raw`var body = "{\"client_secret\":\"k2J4h6G8f0D1\"}";`],
  ['a Basic header in a script', 'resources/jsc/a.js', `req.headers['Authorization'] = 'Basic ${base64('admin:Pa55age')}';`],
  ['a back-quoted password', 'resources/jsc/a.js', 'const password = `Marigold-5`;'],
  ['bytes in Python', 'resources/py/a.py', "secret_key = b'0e1f2a3b4c5d6e7f'\n"],
  ['a keyword argument in Python', 'resources/py/a.py', "connect(user='svc', password='Quicksilver')\n"],
  ['a key of AES', 'resources/jsc/a.js', "var encryptionKey = '2b7e151628aed2a6abf7158809cf4f3c';"],
  // Settings.
  ['a property', 'resources/properties/a.properties', 'a=b\nbackend.password=Tangerine\n'],
  ['a property with a colon', 'resources/properties/a.properties', 'client-secret: 6tG7yH8uJ9iK\n'],
  ['a property of an environment', 'resources/properties/a.properties', 'db.password.prod = Chrysalis3\n'],
  ['an API key property', 'resources/properties/a.properties', 'google_api_key=ab12cd34ef56ab12cd34\n'],
  ['a connection string', 'resources/properties/a.properties', 'db.url=jdbc:sqlserver://db:1433;user=svc;password=Evergr33n;\n'],
  ['a YAML value', 'resources/oas/a.yaml', 'x-backend:\n  password: "Sapphire-1"\n'],
  ['a named value of YAML', 'resources/oas/a.yaml', '- name: apikey\n  value: f7d8s9a6g5h4j3k2\n'],
  ['a named value of JSON', 'resources/jsc/a.json', '{"entries":[{"name":"db_password","value":"Hyacinth"}]}'],
  ['a value of JSON', 'resources/jsc/a.json', '{\n  "smtp": { "user": "u", "password": "Periwinkle" }\n}'],
  ['a service account’s key', 'resources/jsc/a.json', `{"type":"service_account","private_key":"${BEGIN}\\n${KEY_BODY}\\n${END}\\n"}`],
  // Keys.
  ['a PEM in a policy', 'policies/a.xml', `<AssignMessage name="A"><AssignVariable><Name>k</Name><Value>${BEGIN}\n${KEY_BODY}\n${END}</Value></AssignVariable></AssignMessage>`],
  ['a PEM built by concatenation', 'resources/jsc/a.js', `var k = "${BEGIN}\\n" +\n  "${KEY_BODY}\\n" +\n  "${END}";`],
  ['a PEM whose first line is in pieces', 'resources/jsc/a.js', `var k = '-----BEGIN ' + 'RSA PRIVATE' + ' KEY-----' + '\\n' + '${KEY_BODY}';`],
  ['a PEM of a joined list', 'resources/jsc/a.js', `var k = [\n  '${BEGIN}',\n  '${KEY_BODY}',\n  '${END}'\n].join('\\n');`],
  ['a PEM in a Python string', 'resources/py/a.py', `k = """${BEGIN}\n${KEY_BODY}\n${END}"""\n`],
  ['an encrypted PEM beside its passphrase', 'resources/jsc/a.js', `var k = "${joined('-----BEGIN RSA ', 'PRIVATE KEY-----')}\\nProc-Type: 4,ENCRYPTED\\nDEK-Info: AES-256-CBC,0A1B2C3D4E5F\\n\\n${KEY_BODY}"; var phrase = "x";`],
  ['an encrypted PKCS8 key', 'resources/jsc/a.pem', `${joined('-----BEGIN ENCRYPTED ', 'PRIVATE KEY-----')}\n${KEY_BODY}\n`],
  ['a private JWK', 'resources/jsc/a.json', '{"kty":"RSA","n":"sXchDaQebHnPiGvyDOAT4saGEUetSyo9MKLOoWFsueri","e":"AQAB","d":"VFCWOqXr8nvZNyaaJLXdnNPXZKRaWCjkU5Q2egQQpTBMwhprMzWzpR8Sxq"}'],
  ['a symmetric JWK', 'resources/jsc/a.json', '{"keys":[{"kty":"oct","kid":"1","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ"}]}'],
  // Tokens known by their form.
  ['a token of GitHub', 'resources/jsc/a.js', `var t = "${joined('ghp', '_', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx')}";`],
  ['a key of AWS', 'resources/py/a.py', `k = "${joined('AKIA', 'IOSFODNN7ABCDEFG')}"\n`],
  ['a JSON web token', 'resources/jsc/a.js', `var t = "${joined('eyJhbGciOiJIUzI1NiJ9', '.eyJzdWIiOiIxMjM0NTY3ODkwIn0', '.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U')}";`],
];
