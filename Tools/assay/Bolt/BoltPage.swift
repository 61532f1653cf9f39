internal import BoltFormat
internal import ByteCoding
internal import DataDirCheck

extension Command {
  /// `assay bolt page`: pages taken apart.
  static let boltPage = Command(
    "page",
    "shows the bytes of pages with their meaning",
    discussion: """
      Prints each page as a hexdump in which every run of bytes has its field's name and
      what it says. Long keys and values are cut after 64 bytes unless --full is given.
      Pages that are free or past the high-water mark are shown as well.
      """,
    arguments: [.dataDirectory, pageNumber],
    options: [full, .writeOut],
    examples: [
      Example("bolt page demo.etcd 0 1", "both meta pages"),
      Example("bolt page demo.etcd 17 -w json", "the decoded fields of page 17"),
    ],
    run: { arguments, output in try browsing { try page(arguments, output) } }
  )
}

private let pageNumber = Argument("PAGE", "page number", count: .oneOrMore)
private let full = Option.flag("full", "show every byte of long keys and values")

private func page(_ arguments: ParsedArguments, _ output: Output) throws -> ExitStatus {
  let browser = try BoltBrowser(arguments)
  let ids = try arguments.all(pageNumber).map { word in
    guard let number = UInt64(commandLine: word) else {
      throw UsageError("'\(word)' is not a page number")
    }
    return PageID(number)
  }
  for id in ids where id.rawValue >= UInt64(browser.filePageCount) {
    throw BoltBrowserError.noSuchPage(id, path: browser.path, pageCount: browser.filePageCount)
  }
  var isDamaged = false
  var json = JSONWriter(layout: .indented)
  json.beginArray()
  for id in ids where !output.isClosed {
    let dump = try browser.dump(id)
    isDamaged = isDamaged || !dump.damage.isEmpty
    switch arguments.writeOut {
    case .simple, .table: show(dump, isFull: arguments.has(full), output)
    case .json:
      json.beginObject()
      json.field("page", id.rawValue)
      json.field("offset", dump.offset)
      for member in dump.members where member.name != "page" {
        json.key(member.name)
        json.value(member.value)
      }
      json.damage(dump.damage)
      json.endObject()
    }
  }
  json.endArray()
  if arguments.writeOut == .json {
    output.write(json.bytes)
    output.line("")
  }
  return isDamaged ? .errorsFound : .clean
}

private func show(_ dump: BoltPageDump, isFull: Bool, _ output: Output) {
  output.line("page \(dump.id) at byte \(dump.offset), \(dump.bytes.count) bytes")
  for line in dump.lines(fieldByteCountMax: isFull ? dump.bytes.count : 64) { output.line(line) }
  _ = output.damage(dump.damage)
}
