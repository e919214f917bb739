import { describe, expect, it } from '@jest/globals';
import { hideValues, readCommands } from '../../src/setup/read-commands.ts';
import { translateCommand } from '../../src/setup/translate.ts';

describe('a command of another tool', () => {
  it.each([
    [
      'mvn -ntp install -P test,prod -Dpassword=planted',
      { tool: 'mvn', words: ['install'], profiles: ['test', 'prod'] },
      '`ACTION: deploy`',
    ],
    [
      './mvnw apigee-enterprise:undeploy -Pprod',
      { tool: 'mvn', words: ['apigee-enterprise:undeploy'], profiles: ['prod'] },
      'undeploy',
    ],
    [
      'apigeecli sharedflows create bundle \\\n  --name x -t planted',
      { tool: 'apigeecli', words: ['sharedflows', 'create', 'bundle'] },
      'imports',
    ],
    [
      '- apigeetool deploySharedflow -n x -p planted',
      { tool: 'apigeetool', words: ['deploySharedflow'] },
      '`ACTION: deploy`',
    ],
    ['apigeecli -t planted apis list', { tool: 'apigeecli', words: [] }, 'not known'],
    ['apigeecli sites list', { tool: 'apigeecli', words: ['sites', 'list'] }, 'not known'],
  ])('is told by its names and never by its values: %s', (line, expected, became) => {
    const [command] = readCommands(line);

    expect(command).toMatchObject(expected);
    expect(JSON.stringify(command)).not.toContain('planted');
    expect(command && translateCommand(command)).toContain(became);
  });

  it.each([
    [
      'mvn install -P googleapi -Dapigee.env=test -Dapigee.org=acme',
      { environment: 'test', organization: 'acme' },
    ],
    ['mvn install -Ptest -Denv=prod -Dorg=$ORG', { environment: 'prod', organization: undefined }],
    [
      'apigeecli apis deploy --name x --org acme -e test --token t',
      { environment: 'test', organization: 'acme' },
    ],
    ['apigeetool deployproxy -o acme -e prod -n x', { environment: 'prod', organization: 'acme' }],
    ['mvn install -Dapigee.env=${ENV}', undefined],
    ['apigeecli apis deploy -e $ENV', undefined],
    ['apigeelint -s apiproxy -e PO013,td004', undefined],
    ['apigeelint -s apiproxy -e po013', undefined],
  ])('says which environment it is about, unless a variable does: %s', (line, place) => {
    expect(readCommands(line)[0]?.place).toEqual(place);
  });

  it('is not seen in a remark or another word', () => {
    expect(readCommands('# mvn install\nmymvn install\n// apigeecli apis list')).toEqual([]);
  });

  it('is shown without what it is given, and passwords are shown nowhere', () => {
    const shown = hideValues(
      'script: [apigeetool x -u me -p planted]\nAPI_TOKEN: "planted"\npassword=planted\nKEY: $KEEP\nname: kept',
    );

    expect(shown).not.toContain('planted');
    expect(shown).toContain('$KEEP');
    expect(shown).toContain('name: kept');
  });
});
