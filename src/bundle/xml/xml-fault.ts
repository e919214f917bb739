/** What makes an XML file unreadable: its line, and the rest of a sentence that begins with the file's name. */
export class XmlFault extends Error {
  override readonly name = 'XmlFault';
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}
