internal import ByteCoding
internal import DataDirCheck
internal import EtcdMessages
internal import SystemIO

extension Command {
  /// `assay mvcc get`: a key as it stood at a revision.
  static let mvccGet = Command(
    "get",
    "shows keys as they stood at a revision",
    discussion: """
      Answers as a server that was started on this database would, without the log: entries
      after the consistent index are not in it yet. A key that is not there is no error and
      prints nothing. A revision below the last compaction, or above the current one, exits
      with 8.

      Values that are Kubernetes objects show as kind, version, namespace and name;
      --print-value-only writes the bytes as they are. JSON has etcdctl's fields, and each
      key's printable form as "text".
      """,
    arguments: [.dataDirectory, .userKey],
    options: [revision, .keyPrefix, limit, keysOnly, valueOnly, hex, .writeOut],
    examples: [
      Example("mvcc get demo.etcd /registry/pods/last", "the key as it is"),
      Example(
        "mvcc get demo.etcd --rev 6300 --prefix /registry/pods/ns1 --keys-only",
        "what pods there were"
      ),
      Example(
        "mvcc get backup.db /registry/configmaps/ns0/obj-0 --print-value-only > value",
        "a value out of a backup"
      ),
    ],
    run: get
  )
}

private let revision = Option.number("rev", "REVISION", "revision to read at; 0 for the current")
private let limit = Option.number("limit", "COUNT", "at most so many keys; 0 for all")
private let keysOnly = Option.flag("keys-only", "leave values out")
private let valueOnly = Option.flag("print-value-only", "write values alone, byte for byte")
private let hex = Option.flag("hex", "show every byte of keys and values as \\xNN")

/// Bytes of a value shown to people.
private let shownByteCountMax = 4096

private func get(_ arguments: ParsedArguments, _ output: Output) throws -> ExitStatus {
  guard !(arguments.has(keysOnly) && arguments.has(valueOnly)) else {
    throw UsageError("--keys-only and --print-value-only exclude each other")
  }
  var rows = try openRows(arguments)
  guard let asked = Int64(exactly: arguments.number(revision) ?? 0) else {
    throw UsageError("--rev \(arguments.text(revision) ?? "") is too large")
  }
  let query = RangeQuery(
    arguments.keyInterval,
    revision: asked,
    limit: try arguments.integer(limit) ?? 0
  )
  let answer: RangeAnswer
  do {
    answer = try query.answer(from: &rows, progress: output.progress)
  } catch let error as RangeError {
    throw CannotLook("\(rows.browser.path): \(error.message)")
  }
  switch arguments.writeOut {
  case .simple: try showLines(answer, &rows, arguments, output)
  case .table: try showTable(answer, &rows, arguments, output)
  case .json: try showJSON(answer, &rows, arguments, output)
  }
  return output.unreadable(rows)
}

private func showLines(
  _ answer: RangeAnswer,
  _ rows: inout RowStream,
  _ arguments: ParsedArguments,
  _ output: Output
) throws {
  for found in answer.keys {
    if output.isClosed { return }
    let key = text(found.key, arguments)
    if arguments.has(keysOnly) {
      output.line(key)
      continue
    }
    let value = try rows.keyValue(at: found.place)?.value ?? []
    if arguments.has(valueOnly) {
      if arguments.has(hex) { output.write(hexText(value)) } else { output.write(value) }
      output.line("")
      continue
    }
    output.line(key)
    output.line("  \(found.detail)")
    if !value.isEmpty {
      output.line(
        "  " + (arguments.has(hex) ? hexText(value) : valueText(value, limit: shownByteCountMax))
      )
    }
  }
  if answer.hasMore {
    output.remark("\(answer.keys.count) of \(answer.count) keys at revision \(answer.revision)")
  }
}

private func showTable(
  _ answer: RangeAnswer,
  _ rows: inout RowStream,
  _ arguments: ParsedArguments,
  _ output: Output
) throws {
  var table = TextTable([
    .left("KEY"), .right("CREATE"), .right("MOD"), .right("VERSION"), .right("LEASE"),
    .right("BYTES"), .left("VALUE"),
  ])
  for found in answer.keys {
    var shown = ""
    if !arguments.has(keysOnly) {
      let value = try rows.keyValue(at: found.place)?.value ?? []
      shown = arguments.has(hex) ? hexText(value) : valueText(value, limit: 64)
    }
    table.append([
      text(found.key, arguments), "\(found.createRevision)", "\(found.modRevision)",
      "\(found.version)", found.leaseText ?? "", "\(found.valueByteCount)", shown,
    ])
  }
  table.write(to: output)
}

private func showJSON(
  _ answer: RangeAnswer,
  _ rows: inout RowStream,
  _ arguments: ParsedArguments,
  _ output: Output
) throws {
  try output.json { writer in
    writer.beginObject()
    writer.key("header")
    writer.beginObject()
    writer.field("revision", answer.current)
    writer.endObject()
    writer.field("readRevision", answer.revision)
    writer.field("compactRevision", rows.compactRevision)
    try writer.objects("kvs", answer.keys) { writer, found in
      writer.base64("key", found.key)
      writer.field("text", printable(found.key, limit: .max))
      writer.field("create_revision", found.createRevision)
      writer.field("mod_revision", found.modRevision)
      writer.field("version", found.version)
      if !arguments.has(keysOnly) {
        let value = try rows.keyValue(at: found.place)?.value ?? []
        writer.base64("value", value)
        writer.kubernetes(value)
      }
      if found.lease != 0 { writer.field("lease", found.lease) }
    }
    writer.field("count", answer.count)
    if answer.hasMore {
      writer.field("more", true)
    }
    writer.endObject()
  }
}

private func text(_ key: [UInt8], _ arguments: ParsedArguments) -> String {
  arguments.has(hex) ? hexText(key) : printable(key, limit: .max)
}

private func hexText(_ bytes: [UInt8]) -> String {
  bytes.map { "\\x" + hexadecimal(UInt64($0), digits: 2) }.joined()
}

extension FoundKey {
  /// The lease as etcdctl writes it; nil for none.
  fileprivate var leaseText: String? {
    lease == 0 ? nil : hexadecimal(UInt64(bitPattern: lease))
  }

  /// Everything about the key but its value.
  fileprivate var detail: String {
    var parts = ["create \(createRevision)", "mod \(modRevision)", "version \(version)"]
    if let leaseText { parts.append("lease \(leaseText)") }
    parts.append(valueByteCount == 1 ? "1 byte" : "\(valueByteCount) bytes")
    return parts.joined(separator: ", ")
  }
}
