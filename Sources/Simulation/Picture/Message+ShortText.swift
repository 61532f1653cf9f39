internal import RaftCore

extension Message {
  /// What it says, in few words: its kind, its term, and the entries it speaks of.
  ///
  /// `App T2 1/5 +2 c4` appends two entries of term 2 after entry 5 of term 1, and tells that 4 is
  /// committed. `describe` says the same in full.
  var shortText: String {
    let full = type.description
    var text = full.hasPrefix("Msg") ? String(full.dropFirst(3)) : full
    if type == .storageAppendResp { text = "written" }
    if type == .storageApplyResp { return "applied" }
    if term != 0 { text += " T\(term)" }
    switch type {
    case .app:
      text += " \(logTerm)/\(index)"
      if !entries.isEmpty { text += " +\(entries.count)" }
      text += " c\(commit)"
    case .appResp:
      text += reject ? " ✗\(index) try \(logTerm)/\(rejectHint)" : " ✓\(index)"
    case .vote, .preVote: text += " \(logTerm)/\(index)"
    case .voteResp, .preVoteResp: text += reject ? " ✗" : " ✓"
    case .snap:
      if let snapshot { text += " \(snapshot.id.term)/\(snapshot.index)" }
    case .heartbeat: text += " c\(commit)"
    case .prop: text += " +\(entries.count)"
    case .readIndexResp: text += " \(index)"
    case .storageAppendResp where index != 0: text += " \(logTerm)/\(index)"
    default: break
    }
    return text
  }

  /// What the signs in ``shortText`` mean.
  static let legend =
    "T term · 1/5 term and index of an entry · +2 entries · c4 committed up to · ✓5 has up to, or "
    + "granted · ✗ refused"
}
