internal import BoltFormat
internal import ByteCoding
internal import DataDirCheck

extension Command {
  /// `assay bolt keys`: the keys of a bucket.
  static let boltKeys = Command(
    "keys",
    "lists the keys of a bucket",
    discussion: """
      Lists keys as people write them: revisions in bucket key, ids in bucket lease,
      printable bytes elsewhere. The table also has the size of each value and, for rows
      of bucket key, the user key.
      """,
    arguments: [.dataDirectory, .bucket],
    options: [prefix, limit, hex, .meta, .writeOut],
    examples: [
      Example("bolt keys demo.etcd members", "ids of the members"),
      Example("bolt keys demo.etcd key --limit 10 -w table", "the ten oldest rows"),
    ],
    run: { arguments, output in try browsing { try keys(arguments, output) } }
  )
}

private let prefix = Option.text("prefix", "TEXT", "only keys that begin so; 0x and hex for bytes")
private let limit = Option.number("limit", "COUNT", "stop after so many keys")
private let hex = Option.flag("hex", "show keys as hexadecimal bytes")

/// Shows items as they come, so that a bucket of any size needs no memory.
private struct KeyLister {
  let output: Output
  let arguments: ParsedArguments
  let bucket: String
  let prefix: [UInt8]
  let limit: Int
  var table = TextTable([.left("KEY"), .right("VALUE BYTES"), .left("WHAT")])
  var json = JSONWriter(layout: .compact)
  var damage: [BoltDamage] = []
  var count = 0

  /// Takes what the walk meets; false to stop.
  mutating func take(_ event: BoltEvent) -> Bool {
    switch event {
    case .page: return true
    case .damage(let met):
      damage.append(met)
      return damage.count < BoltSurvey.damageMax
    case .item(let page, _, let element):
      let key = page.bytes.rawSpan.extracting(element.key)
      guard key.byteCount >= prefix.count,
        key.extracting(0..<prefix.count).isEqual(to: prefix.rawSpan), count < limit
      else { return false }
      count += 1
      show(key, page.bytes.rawSpan.extracting(element.value), isBucket: element.isBucket)
      return !output.isClosed
    }
  }

  private mutating func show(_ key: RawSpan, _ value: RawSpan, isBucket: Bool) {
    var text = BackendRow.keyText(key, bucket: bucket)
    if arguments.has(hex) { text = key.array().map { hexadecimal(UInt64($0), digits: 2) }.joined() }
    switch arguments.writeOut {
    case .simple: output.line(isBucket ? text + "/" : text)
    case .table:
      let isRow = bucket == "key" && BackendRow.isRevisionKey(key)
      let what = isBucket ? "bucket" : isRow ? BackendRow.rowSummary(value) : ""
      table.append([text, "\(value.byteCount)", what])
    case .json:
      json.beginObject()
      json.field("key", text)
      json.field("valueByteCount", value.byteCount)
      json.field("isBucket", isBucket)
      json.endObject()
    }
  }
}

private func keys(_ arguments: ParsedArguments, _ output: Output) throws -> ExitStatus {
  let browser = try BoltBrowser(arguments)
  var damage: [BoltDamage] = []
  let bucket = try browser.findBucket(bucketPath(arguments.one(.bucket)), damage: &damage)
  let word = arguments.text(prefix) ?? ""
  var lister = KeyLister(
    output: output,
    arguments: arguments,
    bucket: bucket.pathText,
    prefix: BackendRow.bytes(hexadecimalText: word) ?? Array(word.utf8),
    limit: try arguments.integer(limit) ?? .max
  )
  lister.damage = damage
  lister.json.beginObject()
  lister.json.key("keys")
  lister.json.beginArray()
  if let tree = bucket.tree {
    var seen = browser.freshPageSet()
    try browser.walk(tree, from: lister.prefix, bucket: bucket.pathText, seen: &seen) { event in
      lister.take(event)
    }
  }
  lister.json.endArray()
  switch arguments.writeOut {
  case .simple: break
  case .table: lister.table.write(to: output)
  case .json:
    lister.json.damage(lister.damage)
    lister.json.endObject()
    output.write(lister.json.bytes)
    output.line("")
    return lister.damage.isEmpty ? .clean : .errorsFound
  }
  return output.damage(lister.damage)
}
