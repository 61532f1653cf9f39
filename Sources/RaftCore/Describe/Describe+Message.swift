/// Renders a message, in several lines if it has several entries, a snapshot or responses.
///
/// > Source: raft-interaction.md §3.5; etcd-io/raft `util.go`, `DescribeMessage`.
package func describe(_ message: Message, indent: String = "") -> String {
  var text =
    "\(indent)\(describe(target: message.from))->\(describe(target: message.to)) \(message.type) "
    + "Term:\(message.term) Log:\(message.logTerm)/\(message.index)"
  if message.reject { text += " Rejected (Hint: \(message.rejectHint))" }
  if message.commit != 0 { text += " Commit:\(message.commit)" }
  if message.vote != 0 { text += " Vote:\(message.vote)" }
  if message.entries.count == 1 {
    text += " Entries:[\(describe(message.entries[0]))]"
  } else if !message.entries.isEmpty {
    text += " Entries:["
    for entry in message.entries { text += "\n\(indent)  \(describe(entry))" }
    text += "\n\(indent)]"
  }
  if let snapshot = message.snapshot, !snapshot.isEmpty {
    text += "\n\(indent)  Snapshot: \(describe(snapshot))"
  }
  if !message.responses.isEmpty {
    text += " Responses:["
    for response in message.responses {
      text += "\n" + describe(response, indent: indent + "  ")
    }
    text += "\n\(indent)]"
  }
  return text
}

/// Renders what a member has to do, a part below the other.
///
/// > Source: raft-interaction.md §3.1; etcd-io/raft `util.go`, `DescribeReady`.
package func describe(_ ready: Ready) -> String {
  var text = ""
  if let state = ready.softState { text += describe(state) + "\n" }
  if let state = ready.hardState { text += "HardState \(describe(state))\n" }
  if !ready.readStates.isEmpty {
    text += "ReadStates [\(ready.readStates.map { describe($0) }.joined(separator: " "))]\n"
  }
  if !ready.entries.isEmpty { text += "Entries:\n" + describe(ready.entries) }
  if let snapshot = ready.snapshot { text += "Snapshot \(describe(snapshot))\n" }
  if !ready.committedEntries.isEmpty {
    text += "CommittedEntries:\n" + describe(ready.committedEntries)
  }
  if !ready.messages.isEmpty {
    text += "Messages:\n" + ready.messages.map { describe($0) + "\n" }.joined()
  }
  return text.isEmpty ? "<empty Ready>" : "Ready MustSync=\(ready.mustSync):\n" + text
}
