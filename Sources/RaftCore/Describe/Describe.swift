internal import ByteCoding
package import EtcdMessages

// One canonical line for each type, shared by logs, transcripts and debugging.
//
// > Source: raft-interaction.md §3; etcd-io/raft `util.go`, `Describe…`.

/// Renders a term, vote and commit, as `Term:1 Vote:2 Commit:3`.
package func describe(_ state: HardState) -> String {
  let vote = state.vote == 0 ? "" : " Vote:\(state.vote)"
  return "Term:\(state.term)\(vote) Commit:\(state.commit)"
}

/// Renders who leads, and the part the member plays.
package func describe(_ state: SoftState) -> String { "Lead:\(state.lead) State:\(state.state)" }

/// Renders a membership, as `Voters:[1 2] VotersOutgoing:[] …`.
package func describe(_ state: ConfState) -> String {
  let lists = [
    ("Voters", state.voters), ("VotersOutgoing", state.votersOutgoing),
    ("Learners", state.learners), ("LearnersNext", state.learnersNext),
  ]
  return lists.map { "\($0):[\($1.map(String.init).joined(separator: " "))] " }.joined()
    + "AutoLeave:\(state.autoLeave)"
}

/// Renders where in the log a snapshot stands, and its membership.
package func describe(_ snapshot: Snapshot) -> String {
  "Index:\(snapshot.index) Term:\(snapshot.id.term) ConfState:\(describe(snapshot.confState))"
}

/// Renders an answer to a read, as Go prints the struct.
package func describe(_ state: ReadState) -> String {
  "{\(state.index) [\(state.requestContext.map { String($0) }.joined(separator: " "))]}"
}

/// Renders a change of the membership, as protobuf's text form does.
package func describe(_ change: ConfChangeV2) -> String {
  var text = "transition:\(change.transition)"
  for step in change.changes {
    text += " changes:{type:\(step.type) node_id:\(step.nodeID)}"
  }
  if let context = change.context { text += " context:\(goQuoted(context))" }
  return text
}

/// Renders the steps of a change, as `v1 l2 r3 u4`.
package func describeSteps(_ change: ConfChangeV2) -> String {
  change.changes.map { step in
    let letter =
      switch step.type {
      case .addNode: "v"
      case .addLearnerNode: "l"
      case .removeNode: "r"
      case .updateNode: "u"
      default: "unknown"
      }
    return "\(letter)\(step.nodeID)"
  }.joined(separator: " ")
}

/// Renders an entry, as `1/11 EntryNormal "data"`.
package func describe(_ entry: Entry) -> String {
  let payload =
    switch entry.type {
    case .confChange, .confChangeV2: describedChange(entry)
    default: goQuoted(entry.data ?? [])
    }
  return "\(entry.term)/\(entry.index) \(entry.type)" + (payload.isEmpty ? "" : " \(payload)")
}

private func describedChange(_ entry: Entry) -> String {
  do {
    return try entry.decodedConfChange().map(describeSteps) ?? ""
  } catch {
    return "\(error)"
  }
}

/// Renders entries, a line each.
package func describe(_ entries: [Entry]) -> String {
  entries.map { describe($0) + "\n" }.joined()
}

/// Renders the id of a member or of a storage thread.
func describe(target id: UInt64) -> String {
  switch id {
  case Message.none: "None"
  case Message.appendThread: "AppendThread"
  case Message.applyThread: "ApplyThread"
  default: hexadecimal(id)
  }
}
