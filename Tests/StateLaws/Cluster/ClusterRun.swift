import ByteCoding
import ClusterState
import EtcdMessages
import PropertyTesting
import SchemaFormat

/// A cluster and its model under the same random changes.
final class ClusterRun {
  /// What a step does; a swarm leaves some out.
  enum Command: CaseIterable {
    case add, addLearner, promote, remove, update, attributes, version, downgrade
  }

  let choices: Choices
  var cluster: RaftCluster
  var model: ClusterModel
  var stored: [RowChange] = []
  /// Leaves of the v2 store by path.
  var leaves: [String: String] = [:]

  init(_ choices: Choices, _ mutant: ClusterMutant? = nil) {
    self.choices = choices
    let learnerCountMax = choices.int(in: 1...2)
    cluster = RaftCluster(
      rules: ClusterRules {
        $0.learnerCountMax = learnerCountMax
        $0.mutant = mutant
      }
    )
    model = ClusterModel(learnerCountMax: learnerCountMax)
  }

  func step(_ command: Command) throws {
    var effects = ClusterEffects()
    let id = choices.integer(in: 1...5 as ClosedRange<UInt64>)
    switch command {
    case .attributes: try setAttributes(id, &effects)
    case .version:
      let text = choices.element(of: ["3.5.0", "3.6.0", "3.7.0"])
      choices.note("version \(text)")
      try cluster.setVersion(text, into: &effects)
      model.version = text
    case .downgrade:
      var request = DowngradeInfoSetRequest()
      (request.enabled, request.ver) = (choices.bool(), "3.5.0")
      choices.note("downgrade \(request.enabled)")
      cluster.setDowngrade(request, into: &effects)
      model.downgrade = DowngradeRecord(
        targetVersion: request.enabled ? "3.5.0" : "",
        enabled: request.enabled
      )
    default: try change(command, id, &effects)
    }
    stored = RowChange.folding(effects.rows, into: stored)
    for write in effects.storeWrites { try take(write) }
  }

  private func setAttributes(_ id: UInt64, _ effects: inout ClusterEffects) throws {
    let name = choices.element(of: ["m", "n"])
    choices.note("attributes of \(id): \(name)")
    do throws(MembershipError) {
      let urls = ["http://c\(id)"]
      try cluster.setAttributes(of: id, name: name, clientURLs: urls, into: &effects)
      if model.names[id] != nil { model.names[id] = name }
    } catch {
      let isKnown = model.names[id] != nil || model.removed.contains(id)
      try choices.hold(!isKnown && error == .unknownMember(id), "attributes of \(id): \(error)")
    }
  }

  private func change(
    _ command: Command,
    _ id: UInt64,
    _ effects: inout ClusterEffects
  ) throws {
    var change = ConfChange()
    change.nodeID = id
    let urls = choices.array(count: 1...2) { choices in
      "http://p\(choices.int(in: 1...6))"
    }
    var context: MemberRecord? = MemberRecord(id: id, peerURLs: urls)
    switch command {
    case .addLearner:
      change.type = .addLearnerNode
      context?.isLearner = true
    case .promote: context = MemberRecord(id: id, isPromote: true)
    case .remove: (change.type, context) = (.removeNode, nil)
    case .update: change.type = .updateNode
    default: break
    }
    change.context = context?.encoded
    choices.note("\(command) \(id) \(context?.peerURLs ?? [])")
    var refusal: MembershipError?
    do throws(MembershipError) {
      _ = try cluster.apply(change, into: &effects)
    } catch { refusal = error }
    let expected = model.apply(change, context)
    choices.sometimes("refused", if: expected != nil)
    choices.sometimes("promoted", if: expected == nil && command == .promote)
    choices.sometimes("a learner moved", if: command == .update && model.learners.contains(id))
    try choices.hold(
      refusal == expected,
      "the cluster says \(refusal?.text ?? "yes"), the model \(expected?.text ?? "yes")"
    )
  }

  private func take(_ write: StoreWrite) throws {
    switch write {
    case .create(let path, let value):
      try choices.hold(leaves[path] == nil, "\(path) is created twice")
      leaves[path] = value
    case .set(let path, let value): leaves[path] = value
    case .update(let path, let value):
      try choices.hold(leaves[path] != nil, "\(path) is updated and not there")
      leaves[path] = value
    case .delete(let path): leaves = leaves.filter { !$0.key.hasPrefix("\(path)/") }
    }
  }

  /// Holds members, learners and removed ids against raft's.
  func compare() throws {
    try choices.equal(cluster.voters.map(\.id), model.voters.sorted(), "voters")
    try choices.equal(cluster.learners.map(\.id), model.learners.sorted(), "learners")
    try choices.equal(cluster.removed, model.removed.sorted(), "removed ids")
    for member in cluster.members {
      try choices.equal(member.peerURLs, model.urls[member.id], "peer URLs of \(member.id)")
      try choices.equal(member.name, model.names[member.id] ?? "", "name of \(member.id)")
    }
    try choices.equal(cluster.version?.description, model.version, "version")
    try choices.equal(cluster.downgrade, model.downgrade, "downgrade")
  }

  /// Holds what a member finds that starts on the rows, or on the v2 store, against this one.
  func compareStored() throws {
    let fromRows = try RaftCluster(rules: cluster.rules, stored: stored)
    try choices.hold(
      fromRows == cluster,
      "the rows give members \(fromRows.members), removed \(fromRows.removed), "
        + "version \(fromRows.version?.description ?? "none"); the cluster has \(cluster.members)"
    )
    let members = try cluster.members.map { member in
      let directory = "/0/members/\(member.idText)"
      let attributes = leaves["\(directory)/attributes"].map { Array($0.utf8) }
      let raft = Array((leaves["\(directory)/raftAttributes"] ?? "").utf8)
      return try MemberRecord(id: member.id, raftAttributes: raft.rawSpan, attributes: attributes)
    }
    try choices.equal(members, cluster.members, "members of the v2 store")
    let removed = leaves.keys.filter { $0.hasPrefix("/0/removed_members/") }.count
    try choices.equal(removed, cluster.removed.count, "removed members of the v2 store")
    let directories = Set(
      leaves.keys.filter { $0.hasPrefix("/0/members/") }
        .map { $0.split(separator: "/")[2] }
    )
    try choices.equal(directories.count, cluster.members.count, "directories of members")
    try choices.equal(leaves["/0/version"], cluster.version?.description, "version there")
  }
}
