internal import ByteCoding
internal import DataDirCheck
internal import Environment
internal import EtcdMessages
internal import SchemaFormat
internal import SystemIO

extension Command {
  /// `assay mvcc history`: every revision of a key.
  static let mvccHistory = Command(
    "history",
    "lists every revision of a key",
    discussion: """
      Lists the revisions that the database still has, the oldest first: puts and deletions
      with revision, version, lease and value. If PATH has a log, each revision is followed
      back to the raft entry that made it, by holding rows and entries against each other
      from the consistent index on backwards; where that cannot be told, a remark says why.
      Entries that the database does not hold yet come last.

      The log has neither times nor users for most requests, so neither can be shown.
      """,
    arguments: [.dataDirectory, .userKey],
    options: [.keyPrefix, limit, walDirectory, .writeOut],
    examples: [
      Example("mvcc history demo.etcd /registry/pods/ns1/obj-22", "what became of a pod"),
      Example("mvcc history demo.etcd --prefix / --limit 50 -w table", "the last 50 changes"),
    ],
    run: history
  )
}

private let limit = Option.number("limit", "COUNT", "the newest so many revisions; 0 for all")
private let walDirectory = Option.text(
  "wal-dir",
  "DIR",
  "where the log is, if the server has a --wal-dir of its own"
)

private func history(_ arguments: ParsedArguments, _ output: Output) throws -> ExitStatus {
  var rows = try openRows(arguments)
  var log = try openLog(arguments)
  let query = HistoryQuery(
    arguments.keyInterval,
    limit: try arguments.integer(limit) ?? 0
  )
  let history = try query.run(on: &rows, &log, progress: output.progress)
  switch arguments.writeOut {
  case .simple: try showLines(history, &rows, arguments, output)
  case .table: try showTable(history, &rows, output)
  case .json: try showJSON(history, &rows, output)
  }
  if arguments.writeOut != .json, let unknown = history.unknown {
    let count = history.revisions.count { $0.maker == nil }
    output.remark("\(count) revision\(count == 1 ? "" : "s") without raft index: \(unknown)")
  }
  return output.unreadable(rows)
}

/// The log beside the database; nil if the path has none.
private func openLog(_ arguments: ParsedArguments) throws -> LogEntries? {
  let disk = DiskFileSystem()
  var path = arguments.text(walDirectory)
  if path == nil { path = try DataDirLayout(arguments.one(.dataDirectory), on: disk).wal?.path }
  guard let path else { return nil }
  do {
    return LogEntries(try WALDirectory(fileSystem: disk, path: path), in: disk)
  } catch {
    guard case .notFound = error, arguments.text(walDirectory) == nil else { throw error }
    return nil
  }
}

private func showLines(
  _ history: KeyHistory,
  _ rows: inout RowStream,
  _ arguments: ParsedArguments,
  _ output: Output
) throws {
  if history.omittedCount > 0 {
    output.line("… \(history.omittedCount) older revisions")
  }
  for revision in history.revisions {
    if output.isClosed { return }
    let key = arguments.has(.keyPrefix) ? " " + printable(revision.key, limit: .max) : ""
    var text = "\(revision.at.revision) \(revision.action)\(key)"
    if !revision.at.isTombstone {
      let value = try rows.keyValue(at: revision.place)?.value ?? []
      text += " version \(revision.version), create \(revision.createRevision)"
      if let lease = revision.leaseText { text += ", lease \(lease)" }
      text += ", \(revision.valueByteCount == 1 ? "1 byte" : "\(revision.valueByteCount) bytes")"
      let shown = shortValueText(value, limit: 64)
      if !shown.isEmpty { text += ": \(shown)" }
    }
    if let maker = revision.maker { text += " (entry \(maker.index), term \(maker.term))" }
    output.line(text)
  }
  for pending in history.pending {
    output.line(
      "not yet in the database: \(pending.request)"
        + " (entry \(pending.entry.index), term \(pending.entry.term))"
    )
  }
}

private func showTable(_ history: KeyHistory, _ rows: inout RowStream, _ output: Output) throws {
  var table = TextTable([
    .right("REVISION"), .left("ACTION"), .left("KEY"), .right("VERSION"), .right("CREATE"),
    .right("LEASE"), .right("BYTES"), .right("INDEX"), .right("TERM"), .left("VALUE"),
  ])
  for revision in history.revisions {
    let value = revision.at.isTombstone ? [] : try rows.keyValue(at: revision.place)?.value ?? []
    let isPut = !revision.at.isTombstone
    table.append([
      "\(revision.at.revision)", revision.action, printable(revision.key, limit: .max),
      isPut ? "\(revision.version)" : "", isPut ? "\(revision.createRevision)" : "",
      revision.leaseText ?? "", isPut ? "\(revision.valueByteCount)" : "",
      revision.maker.map { "\($0.index)" } ?? "", revision.maker.map { "\($0.term)" } ?? "",
      shortValueText(value, limit: 48),
    ])
  }
  for pending in history.pending {
    table.append([
      "", "pending", "", "", "", "", "", "\(pending.entry.index)", "\(pending.entry.term)",
      pending.request,
    ])
  }
  table.write(to: output)
}

private func showJSON(_ history: KeyHistory, _ rows: inout RowStream, _ output: Output) throws {
  try output.json { writer in
    writer.beginObject()
    writer.field("revision", history.currentRevision)
    writer.field("compactRevision", history.compactRevision)
    writer.field("consistentIndex", history.consistentIndex)
    writer.field("omitted", history.omittedCount)
    try writer.objects("revisions", history.revisions) { writer, revision in
      writer.field("main", revision.at.revision.main)
      writer.field("sub", revision.at.revision.sub)
      writer.field("action", revision.action)
      writer.base64("key", revision.key)
      writer.field("text", printable(revision.key, limit: .max))
      if !revision.at.isTombstone {
        let value = try rows.keyValue(at: revision.place)?.value ?? []
        writer.field("create_revision", revision.createRevision)
        writer.field("version", revision.version)
        writer.base64("value", value)
        writer.kubernetes(value)
        if revision.lease != 0 { writer.field("lease", revision.lease) }
      }
      writer.field("index", revision.maker?.index)
      writer.field("term", revision.maker?.term)
    }
    writer.objects("pending", history.pending) { writer, pending in
      writer.field("index", pending.entry.index)
      writer.field("term", pending.entry.term)
      writer.field("request", pending.request)
    }
    writer.field("unknown", history.unknown)
    writer.endObject()
  }
}

extension KeyRevision {
  /// `put` or `delete`.
  fileprivate var action: String { at.isTombstone ? "delete" : "put" }

  /// The lease as etcdctl writes it; nil for none.
  fileprivate var leaseText: String? {
    lease == 0 ? nil : hexadecimal(UInt64(bitPattern: lease))
  }
}
