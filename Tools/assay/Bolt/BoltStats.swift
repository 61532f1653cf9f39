internal import BoltFormat
internal import ByteCoding
internal import DataDirCheck

extension Command {
  /// `assay bolt stats`: how the pages are used.
  static let boltStats = Command(
    "stats",
    "counts pages, their fill and what buckets hold",
    discussion: """
      Walks every bucket once and counts pages by type, how full they are, how deep the
      trees are, what is free, and the keys and bytes of each bucket.
      """,
    arguments: [.dataDirectory],
    options: [.meta, .writeOut],
    examples: [Example("bolt stats demo.etcd", "where the space went")],
    run: { arguments, output in try browsing { try stats(arguments, output) } }
  )
}

private func stats(_ arguments: ParsedArguments, _ output: Output) throws -> ExitStatus {
  let browser = try BoltBrowser(arguments)
  let survey = try browser.survey(progress: output.progress)
  let usage = BoltUsage(browser, survey)
  switch arguments.writeOut {
  case .simple, .table:
    for line in usage.lines { output.line(line) }
    output.line("")
    showBuckets(survey, pageByteCount: browser.pageByteCount, output)
  case .json:
    output.document { json in
      json.beginObject()
      for (name, value) in usage.counts { json.field(name, value) }
      json.key("buckets")
      json.beginArray()
      for bucket in survey.buckets { json.bucket(bucket) }
      json.endArray()
      json.damage(survey.damage)
      json.endObject()
    }
    return survey.damage.isEmpty ? .clean : .errorsFound
  }
  return output.damage(survey.damage, of: survey.damageCount)
}

private func showBuckets(_ survey: BoltSurvey, pageByteCount: Int, _ output: Output) {
  var table = TextTable([
    .left("BUCKET"), .right("KEYS"), .right("KEY BYTES"), .right("VALUE BYTES"),
    .right("BRANCH"), .right("LEAF"), .right("OVRFLW"), .right("DEPTH"), .right("FILL"),
  ])
  for bucket in survey.buckets {
    let isInline = bucket.header.isInline
    table.append([
      bucket.path.isEmpty ? "(root)" : bucket.pathText, "\(bucket.keyCount)",
      "\(bucket.keyByteCount)", "\(bucket.valueByteCount)", "\(bucket.branchPageCount)",
      "\(bucket.leafPageCount)", "\(bucket.overflowPageCount)", "\(bucket.depth)",
      isInline ? "inline" : bucket.fillText(pageByteCount: pageByteCount),
    ])
  }
  table.write(to: output)
}
