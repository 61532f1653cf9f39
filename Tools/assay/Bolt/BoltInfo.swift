internal import BoltFormat
internal import ByteCoding
internal import DataDirCheck

extension Command {
  /// `assay bolt info`: what the two meta pages say.
  static let boltInfo = Command(
    "info",
    "shows page size, meta pages, root and freelist",
    discussion: """
      Shows both meta pages with every check each of them fails, which one is followed,
      and how the high-water mark compares with the size of the file.
      """,
    arguments: [.dataDirectory],
    options: [.writeOut],
    examples: [Example("bolt info demo.etcd", "whether the database can be opened at all")],
    run: { arguments, output in try browsing { try info(arguments, output) } }
  )
}

private func info(_ arguments: ParsedArguments, _ output: Output) throws -> ExitStatus {
  let browser = try BoltBrowser(arguments)
  let damage = browser.metaDamage
  switch arguments.writeOut {
  case .simple: showLines(browser, output)
  case .table: showTable(browser, output)
  case .json:
    output.document { json in writeInfo(browser, damage, to: &json) }
    return damage.isEmpty ? .clean : .errorsFound
  }
  return output.damage(damage)
}

private func showLines(_ browser: BoltBrowser, _ output: Output) {
  let source = browser.pageSize.source.map { "meta at byte \($0)" } ?? "assumed: no meta is valid"
  output.line("path             \(browser.path)")
  output.line("file size        \(browser.fileByteCount) bytes, \(browser.filePageCount) pages")
  output.line("page size        \(browser.pageByteCount) (\(source))")
  for (page, reading) in browser.metas.enumerated() {
    let mark = browser.active == page ? ", followed" : ""
    let validity = reading.isValid ? "valid" : "not valid"
    let txid = reading.meta.map { ", txid \($0.txid)" } ?? ""
    output.line("meta \(page)           \(validity)\(txid)\(mark)")
  }
  guard let meta = browser.activeMeta else { return }
  output.line("txid             \(meta.txid)")
  output.line("root             \(meta.root)")
  output.line("freelist         \(meta.freelist)")
  output.line("high-water mark  \(meta.highWaterMark)")
}

private func showTable(_ browser: BoltBrowser, _ output: Output) {
  var table = TextTable([
    .right("META"), .left("VALID"), .right("TXID"), .right("ROOT"), .right("FREELIST"),
    .right("PGID"), .right("PAGE SIZE"), .left("FOLLOWED"),
  ])
  for (page, reading) in browser.metas.enumerated() {
    guard let meta = reading.meta else {
      table.append(["\(page)", "no", "", "", "", "", "", ""])
      continue
    }
    table.append([
      "\(page)", reading.isValid ? "yes" : "no", "\(meta.txid)", "\(meta.root)",
      "\(meta.freelist)", "\(meta.highWaterMark)", "\(meta.pageSize)",
      browser.active == page ? "yes" : "no",
    ])
  }
  table.write(to: output)
}

private func writeInfo(
  _ browser: BoltBrowser,
  _ damage: [BoltDamage],
  to json: inout JSONWriter
) {
  json.beginObject()
  json.field("path", browser.path)
  json.field("fileByteCount", browser.fileByteCount)
  json.field("filePageCount", browser.filePageCount)
  json.field("pageByteCount", browser.pageByteCount)
  if let source = browser.pageSize.source { json.field("pageSizeOffset", source) }
  if let active = browser.active { json.field("active", active) }
  json.objects("metas", browser.metas) { json, reading in
    json.field("isValid", reading.isValid)
    if let meta = reading.meta {
      json.field("txid", meta.txid)
      json.field("root", meta.root.rawValue)
      json.field("sequence", meta.sequence)
      if meta.freelist != .absent { json.field("freelist", meta.freelist.rawValue) }
      json.field("highWaterMark", meta.highWaterMark.rawValue)
      json.field("pageByteCount", meta.pageSize)
      json.field("checksum", hexadecimal(meta.checksum, digits: 16))
    }
  }
  json.damage(damage)
  json.endObject()
}
