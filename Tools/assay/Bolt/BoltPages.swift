internal import BoltFormat
internal import ByteCoding
internal import DataDirCheck

extension Command {
  /// `assay bolt pages`: one line for each page.
  static let boltPages = Command(
    "pages",
    "lists pages with their types",
    discussion: """
      Lists every page of the file: used ones with their items, free ones, those nobody
      reaches though nobody freed them, and those past the high-water mark. Pages that
      continue another are counted in its OVRFLW column.
      """,
    arguments: [.dataDirectory],
    options: [type, .meta, .writeOut],
    examples: [
      Example("bolt pages demo.etcd", "every page"),
      Example("bolt pages demo.etcd --type branch", "the inner pages of the trees"),
    ],
    run: { arguments, output in try browsing { try pages(arguments, output) } }
  )
}

private let type = Option.choice(
  "type",
  ["meta", "branch", "leaf", "freelist", "free", "unreached", "unallocated"],
  "show pages of this type only; may be repeated",
  isRepeatable: true
)

private func pages(_ arguments: ParsedArguments, _ output: Output) throws -> ExitStatus {
  let browser = try BoltBrowser(arguments)
  let survey = browser.active == nil ? nil : try browser.survey(progress: output.progress)
  let wanted = arguments.texts(type)
  var table = TextTable([.right("ID"), .left("TYPE"), .right("ITEMS"), .right("OVRFLW")])
  var json = JSONWriter(layout: .compact)
  json.beginObject()
  json.key("pages")
  json.beginArray()
  try browser.forEachPage(in: survey) { row in
    guard wanted.isEmpty || wanted.contains(row.kind.word) else { return true }
    switch arguments.writeOut {
    case .simple: output.line("\(row.id) \(row.kind.word) \(row.itemCount) \(row.overflow)")
    case .table:
      table.append(["\(row.id)", row.kind.word, "\(row.itemCount)", "\(row.overflow)"])
    case .json:
      json.beginObject()
      json.field("id", row.id.rawValue)
      json.field("type", row.kind.word)
      json.field("items", row.itemCount)
      json.field("overflow", row.overflow)
      json.endObject()
    }
    return !output.isClosed
  }
  json.endArray()
  let damage = survey?.damage ?? browser.metaDamage
  json.damage(damage)
  json.endObject()
  switch arguments.writeOut {
  case .simple: break
  case .table: table.write(to: output)
  case .json:
    output.write(json.bytes)
    output.line("")
    return damage.isEmpty ? .clean : .errorsFound
  }
  if survey == nil { output.line("no valid meta: types are what the pages' own headers say") }
  return output.damage(damage, of: survey?.damageCount)
}
