/** Google's predefined roles for Apigee, as far as their published contents matter to a deployment. */
export type Role =
  | 'apigee.admin'
  | 'apigee.apiAdminV2'
  | 'apigee.environmentAdmin'
  | 'apigee.readOnlyAdmin'
  | 'apigee.developerAdmin';

/** A name before the dot stands for every verb: `keyvaluemaps`. */
const apiAdmin = words(`
  proxies proxyrevisions sharedflows sharedflowrevisions apiproducts apiproductattributes
  keyvaluemaps keyvaluemapentries rateplans envgroups.get envgroups.list envgroupattachments.get
  envgroupattachments.list environments.get environments.list organizations.get
  organizations.list projectorganizations.get flowhooks.list flowhooks.getSharedFlow
  references.list
`);

const environmentAdmin = words(`
  deployments flowhooks targetservers references keystores keystorealiases resourcefiles
  keyvaluemaps keyvaluemapentries maskconfigs proxyrevisions.deploy proxyrevisions.undeploy
  proxyrevisions.get proxyrevisions.list sharedflowrevisions.deploy sharedflowrevisions.undeploy
  sharedflowrevisions.get sharedflowrevisions.list proxies.get proxies.list sharedflows.get
  sharedflows.list environments.get environments.list environments.update organizations.get
  organizations.list projectorganizations.get envgroups.get envgroups.list
  envgroupattachments.get envgroupattachments.list
`);

const developerAdmin = words(`
  developers developerattributes developerapps developerappattributes appkeys apps datacollectors
  organizations.get organizations.list projectorganizations.get apiproducts.get apiproducts.list
`);

const contents: Readonly<Record<Exclude<Role, 'apigee.admin' | 'apigee.readOnlyAdmin'>, readonly string[]>> =
  {
    'apigee.apiAdminV2': apiAdmin,
    'apigee.environmentAdmin': environmentAdmin,
    'apigee.developerAdmin': developerAdmin,
  };

export function isInRole(role: Role, permission: string): boolean {
  const name = permission.replace(/^apigee\./, '');
  const [thing = '', verb = ''] = name.split('.');
  if (role === 'apigee.admin') return true;
  if (role === 'apigee.readOnlyAdmin') return /^(?:get|list)/.test(verb);
  return contents[role].some((each) => each === name || each === thing);
}

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
