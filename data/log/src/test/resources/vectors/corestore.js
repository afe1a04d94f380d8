// Makes corestore.properties: npm install corestore@7.12.5 hypercore@11.37.1, then node corestore.js > corestore.properties
const fs = require('fs')
const os = require('os')
const path = require('path')
const Corestore = require('corestore')

async function main() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vectors-'))
  const store = new Corestore(folder, { primaryKey: Buffer.alloc(32, 7), unsafe: true })
  const core = store.get({ name: 'room' })
  await core.ready()
  const print = (name, bytes) => console.log(name + '=' + Buffer.from(bytes).toString('hex'))
  print('key', core.key)
  print('discoveryKey', core.discoveryKey)
  await core.append(['hello', '', 'world'])
  await core.append(Buffer.alloc(1000, 1))
  print('treeHash', await core.treeHash())
  print('signature', core.core.state.signature)
  await core.truncate(2)
  print('truncatedTreeHash', await core.treeHash())
  print('truncatedSignature', core.core.state.signature)
  await store.close()
  fs.rmSync(folder, { recursive: true })
}

main()
