internal import ByteCoding
package import EtcdMessages

/// What a member knows, for people and monitors.
///
/// > Source: etcd-io/raft `status.go`, `Status`.
package struct Status: Equatable, Sendable {
  /// The member.
  package var id: UInt64
  /// Term, vote and commit.
  package var hardState: HardState
  /// Who leads, and the part of the member.
  package var softState: SoftState
  /// Highest index that was applied.
  package var applied: UInt64
  /// Member the leader hands over to; 0 for none.
  package var leadTransferee: UInt64
  /// Who votes and who learns.
  package var config: TrackerConfig
  /// As a leader: what is known of each member; else empty.
  package var progress = ProgressMap()
}

extension RawNode {
  /// What the member knows.
  package var status: Status {
    var status = basicStatus
    if raft.state == .leader { status.progress = raft.tracker.progress }
    return status
  }

  /// What the member knows, without the others.
  package var basicStatus: Status {
    Status(
      id: id,
      hardState: HardState(term: raft.term, vote: raft.vote, commit: raft.committed),
      softState: raft.softState,
      applied: raft.log.applied,
      leadTransferee: raft.leadTransferee,
      config: raft.tracker.config
    )
  }
}

extension Status {
  /// One JSON object, in upstream's form.
  ///
  /// > Source: raft-interaction.md §3.6; etcd-io/raft `status.go`, `MarshalJSON`.
  package var json: String {
    let members = progress.all.map { member in
      "\"\(hexadecimal(member.id))\":{\"match\":\(member.match),\"next\":\(member.next),"
        + "\"state\":\"\(member.state)\"}"
    }
    return "{\"id\":\"\(hexadecimal(id))\",\"term\":\(hardState.term),"
      + "\"vote\":\"\(hexadecimal(hardState.vote))\",\"commit\":\(hardState.commit),"
      + "\"lead\":\"\(hexadecimal(softState.lead))\",\"raftState\":\"\(softState.state)\","
      + "\"applied\":\(applied),\"progress\":{\(members.joined(separator: ","))},"
      + "\"leadtransferee\":\"\(hexadecimal(leadTransferee))\"}"
  }
}
