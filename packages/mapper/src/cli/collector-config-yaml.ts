import { Document, isMap, isNode, isSeq, type Node } from 'yaml';
import type { CollectorConfig } from '../collector-config/collector-config.ts';

/** Returns a configuration of the Collector as YAML, with its comments. */
export function collectorConfigYaml({ head, tree, comments }: CollectorConfig): string {
  const document = new Document(tree);
  document.commentBefore = head.map((line) => ` ${line}`).join('\n');
  for (const { path, text } of comments) {
    const node = partAt(document, path);
    if (node !== undefined) node.commentBefore = ` ${text}`;
  }
  // A statement that is folded is hard to read
  return document.toString({ lineWidth: 0, singleQuote: true });
}

/** Returns what a comment stands before: the key of a member, or an item. */
function partAt(document: Document, path: readonly (string | number)[]): Node | undefined {
  const parent = document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  const part = isMap(parent)
    ? parent.items.find(({ key }) => String(key) === last)?.key
    : isSeq(parent)
      ? parent.items[Number(last)]
      : undefined;
  return isNode(part) ? part : undefined;
}
