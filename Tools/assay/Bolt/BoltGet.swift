internal import BoltFormat
internal import ByteCoding
internal import DataDirCheck

extension Command {
  /// `assay bolt get`: one value, decoded to what it is.
  static let boltGet = Command(
    "get",
    "shows the value of a key",
    discussion: """
      Shows the value as what it is: a row with its key and revisions, a lease, a member, a
      user without the password's hash, a revision, a number. KEY is text, 0x and hex, a
      revision such as 5.0 in bucket key, or an id in bucket lease. --raw writes the bytes
      alone, whatever they hold.
      """,
    arguments: [.dataDirectory, .bucket, key],
    options: [raw, .meta, .writeOut],
    examples: [
      Example("bolt get demo.etcd meta consistent_index", "the last raft index applied"),
      Example("bolt get demo.etcd cluster clusterVersion --raw", "the version as it is stored"),
    ],
    run: { arguments, output in try browsing { try get(arguments, output) } }
  )
}

private let key = Argument("KEY", "key as text, 0x and hex, or a revision M.S")
private let raw = Option.flag("raw", "write the bytes of the value and nothing else")

private func get(_ arguments: ParsedArguments, _ output: Output) throws -> ExitStatus {
  let browser = try BoltBrowser(arguments)
  var damage: [BoltDamage] = []
  let bucket = try browser.findBucket(bucketPath(arguments.one(.bucket)), damage: &damage)
  let name = bucket.pathText
  for candidate in BackendRow.keys(arguments.one(key), bucket: name) {
    guard let found = try browser.findItem(candidate, in: bucket, damage: &damage) else {
      continue
    }
    let value = found.page.bytes.rawSpan.extracting(found.element.value)
    if arguments.has(raw) {
      output.write(value.array())
      for met in damage { output.remark(met.line) }
      return damage.isEmpty ? .clean : .errorsFound
    }
    let keySpan = found.page.bytes.rawSpan.extracting(found.element.key)
    let row = BackendRow(key: keySpan, value: value, bucket: name)
    show(row, on: found.page.id, damage, arguments.writeOut, output)
    if arguments.writeOut != .json { _ = output.damage(damage) }
    return damage.isEmpty && row.failure == nil ? .clean : .errorsFound
  }
  guard damage.isEmpty else {
    _ = output.damage(damage)
    output.remark("no key \(arguments.one(key)) among what can be read of bucket \(name)")
    return .errorsFound
  }
  throw BoltBrowserError.noSuchKey(arguments.one(key), bucket: name)
}

private func show(
  _ row: BackendRow,
  on page: PageID,
  _ damage: [BoltDamage],
  _ writeOut: WriteOut,
  _ output: Output
) {
  switch writeOut {
  case .simple, .table:
    for line in row.lines { output.line(line) }
    if let failure = row.failure {
      output.line(output.painted("damaged: page \(page): value: \(failure)", .red))
    }
  case .json:
    output.document { json in
      json.beginObject()
      json.field("key", row.keyText)
      json.field("page", page.rawValue)
      json.key("value")
      json.value(.object(row.fields))
      if let failure = row.failure { json.field("failure", failure) }
      json.damage(damage)
      json.endObject()
    }
  }
}
