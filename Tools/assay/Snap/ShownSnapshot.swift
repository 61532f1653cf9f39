internal import ByteCoding
internal import DataDirCheck
internal import EtcdMessages
internal import SchemaFormat
internal import SnapFormat

/// A `.snap` file as `assay snap show` writes it: as rows, or as one JSON object.
struct ShownSnapshot {
  /// Path of the file.
  let file: String
  /// Raft's metadata.
  let metadata: SnapshotMetadata
  /// The v2 store; nil if it does not decode.
  let store: V2Store?
  /// Why the v2 store does not decode.
  let fault: V2StoreError?
  /// Whether every node is listed.
  let listsNodes: Bool

  /// Takes a snapshot apart.
  init(file: String, _ snapshot: RaftSnapshot, listsNodes: Bool) {
    self.file = file
    self.listsNodes = listsNodes
    metadata = snapshot.metadata
    let data = snapshot.data ?? []
    do throws(V2StoreError) {
      store = try V2Store(parsing: data.rawSpan)
      fault = nil
    } catch {
      store = nil
      fault = error
    }
  }

  private static let valueByteCountMax = 4096

  private var memberLists: [(name: String, ids: [UInt64])] {
    let state = metadata.confState
    return [
      ("voters", state.voters), ("learners", state.learners),
      ("votersOutgoing", state.votersOutgoing), ("learnersNext", state.learnersNext),
    ].filter { $0.0 == "voters" || !$0.1.isEmpty }
  }

  // MARK: Rows

  /// Names and values, in the order they are shown.
  var rows: [(name: String, value: String)] {
    var rows = [
      ("file", file), ("term", "\(metadata.term)"), ("index", "\(metadata.index)"),
    ]
    for (name, ids) in memberLists {
      rows.append((name, ids.map { hexadecimal($0) }.joined(separator: " ")))
    }
    if let fault { rows.append(("v2 store", fault.message)) }
    if let store { rows += self.rows(store) }
    return rows
  }

  private func rows(_ store: V2Store) -> [(name: String, value: String)] {
    let membership = store.membership
    var rows = [
      ("cluster version", membership.version.map { printable(Array($0.utf8)) } ?? "not decided")
    ]
    for member in membership.members {
      let json = printable(member.encoded, limit: Self.valueByteCountMax)
      rows.append(("member \(member.idText)", json))
    }
    rows += membership.removed.map { ("removed member", hexadecimal($0)) }
    rows += membership.faults.map { ("fault", "\(printable(Array($0.path.utf8))): \($0.reason)") }
    rows += [
      ("v2 nodes", "\(store.nodes.count)"), ("v2 index", "\(store.currentIndex)"),
      ("v2 events", "\(store.eventCount)"), ("v2 client keys", "\(store.customLeafCount)"),
    ]
    if listsNodes { rows += store.nodes.map { ("node", line($0)) } }
    return rows
  }

  private func line(_ node: V2Node) -> String {
    let path = printable(Array(node.path.utf8), limit: Self.valueByteCountMax)
    guard let value = node.value else { return node.path == "/" ? path : path + "/" }
    return "\(path) = \(printable(Array(value.utf8), limit: Self.valueByteCountMax))"
  }

  // MARK: JSON

  /// Writes one object.
  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("file", file)
    writer.field("term", metadata.term)
    writer.field("index", metadata.index)
    writer.key("confState")
    writer.beginObject()
    for (name, ids) in memberLists { writer.strings(name, ids.map { hexadecimal($0) }) }
    writer.endObject()
    writer.field("fault", fault?.message)
    if let store { write(store, to: &writer) }
    writer.endObject()
  }

  private func write(_ store: V2Store, to writer: inout JSONWriter) {
    let membership = store.membership
    writer.field("clusterVersion", membership.version)
    writer.objects("members", membership.members) { writer, member in
      writer.field("id", member.idText)
      writer.field("name", member.name)
      writer.strings("peerURLs", member.peerURLs ?? [])
      writer.strings("clientURLs", member.clientURLs)
      writer.field("isLearner", member.isLearner)
    }
    writer.strings("removedMembers", membership.removed.map { hexadecimal($0) })
    writer.key("v2")
    writer.beginObject()
    writer.field("nodes", store.nodes.count)
    writer.field("index", store.currentIndex)
    writer.field("events", store.eventCount)
    writer.field("clientKeys", store.customLeafCount)
    writer.endObject()
    if listsNodes { write(store.nodes, to: &writer) }
  }

  private func write(_ nodes: [V2Node], to writer: inout JSONWriter) {
    writer.objects("nodes", nodes) { writer, node in
      writer.field("path", node.path)
      writer.field("value", node.value)
      writer.field("createdIndex", node.createdIndex)
      writer.field("modifiedIndex", node.modifiedIndex)
      writer.field("expireTime", node.expireTime)
    }
  }
}
