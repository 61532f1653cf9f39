internal import BoltFormat
internal import ByteCoding
internal import DataDirCheck

extension Command {
  /// `assay bolt buckets`: one line for each bucket.
  static let boltBuckets = Command(
    "buckets",
    "lists buckets with their keys",
    discussion: """
      Lists every bucket with its number of keys, its counter and where its items are: on
      pages from a root, or inline in the item that holds the bucket. Buckets inside
      buckets follow theirs, indented.
      """,
    arguments: [.dataDirectory],
    options: [.meta, .writeOut],
    examples: [Example("bolt buckets demo.etcd", "what the database holds")],
    run: { arguments, output in try browsing { try buckets(arguments, output) } }
  )
}

private func buckets(_ arguments: ParsedArguments, _ output: Output) throws -> ExitStatus {
  let browser = try BoltBrowser(arguments)
  let survey = try browser.survey(progress: output.progress)
  let buckets = survey.buckets.dropFirst()
  switch arguments.writeOut {
  case .simple:
    for bucket in buckets { output.line("\(indented(bucket))  \(details(bucket))") }
  case .table:
    var table = TextTable([
      .left("BUCKET"), .right("KEYS"), .right("BUCKETS"), .right("SEQUENCE"), .right("ROOT"),
    ])
    for bucket in buckets {
      table.append([
        indented(bucket), "\(bucket.keyCount)", "\(bucket.bucketCount)",
        "\(bucket.header.sequence)", bucket.header.isInline ? "inline" : "\(bucket.header.root)",
      ])
    }
    table.write(to: output)
  case .json:
    output.document { json in
      json.beginObject()
      json.key("buckets")
      json.beginArray()
      for bucket in buckets { json.bucket(bucket) }
      json.endArray()
      json.damage(survey.damage)
      json.endObject()
    }
    return survey.damage.isEmpty ? .clean : .errorsFound
  }
  return output.damage(survey.damage, of: survey.damageCount)
}

private func indented(_ bucket: BoltSurvey.Bucket) -> String {
  String(repeating: "  ", count: bucket.path.count - 1) + bucket.nameText
}

private func details(_ bucket: BoltSurvey.Bucket) -> String {
  let place = bucket.header.isInline ? "inline" : "page \(bucket.header.root)"
  let keys = bucket.keyCount == 1 ? "1 key" : "\(bucket.keyCount) keys"
  let inside = bucket.bucketCount > 0 ? ", buckets inside \(bucket.bucketCount)" : ""
  let sequence = bucket.header.sequence > 0 ? ", sequence \(bucket.header.sequence)" : ""
  return "\(keys)\(inside), \(place)\(sequence)"
}

extension BoltSurvey.Bucket {
  /// The bucket's own name, printable.
  var nameText: String { path.last.map { printable($0) } ?? "" }
}

extension JSONWriter {
  /// Writes what a survey counted in a bucket.
  mutating func bucket(_ bucket: BoltSurvey.Bucket) {
    beginObject()
    strings("path", bucket.path.map { printable($0) })
    field("keys", bucket.keyCount)
    field("buckets", bucket.bucketCount)
    field("sequence", bucket.header.sequence)
    field("isInline", bucket.header.isInline)
    if !bucket.header.isInline { field("root", bucket.header.root.rawValue) }
    field("keyByteCount", bucket.keyByteCount)
    field("valueByteCount", bucket.valueByteCount)
    field("branchPages", bucket.branchPageCount)
    field("leafPages", bucket.leafPageCount)
    field("overflowPages", bucket.overflowPageCount)
    field("usedByteCount", bucket.usedByteCount)
    field("depth", bucket.depth)
    endObject()
  }
}
