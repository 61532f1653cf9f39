package import ProtoWire

/// Why the cluster refuses some requests.
package struct AlarmType: ProtoEnum {
  package let rawValue: Int32
  package init(rawValue: Int32) { self.rawValue = rawValue }
  /// No alarm, or all of them where alarms are taken away.
  package static let none = Self(rawValue: 0)
  /// The database is as large as its quota.
  package static let noSpace = Self(rawValue: 1)
  /// Members disagree about the data.
  package static let corrupt = Self(rawValue: 2)
  package static let names = ["NONE", "NOSPACE", "CORRUPT"]
}

/// What is done with an alarm.
package struct AlarmAction: ProtoEnum {
  package let rawValue: Int32
  package init(rawValue: Int32) { self.rawValue = rawValue }
  /// Lists alarms.
  package static let get = Self(rawValue: 0)
  /// Raises one.
  package static let activate = Self(rawValue: 1)
  /// Takes one away.
  package static let deactivate = Self(rawValue: 2)
  package static let names = ["GET", "ACTIVATE", "DEACTIVATE"]
}

/// Raises an alarm or takes it away.
///
/// > Source: formats.md §10; `api/etcdserverpb/rpc.proto`, `AlarmRequest`.
package struct AlarmRequest: ProtoMessage {
  /// What is done.
  package var action = AlarmAction.get
  /// Member the alarm is about; 0 for all.
  package var memberID: UInt64 = 0
  /// Which alarm.
  package var alarm = AlarmType.none
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AlarmRequest",
    [
      .scalar(1, "action", \.action), .scalar(2, "memberID", \.memberID),
      .scalar(3, "alarm", \.alarm),
    ]
  )
}

/// An alarm that is on; the key of a row of bucket `alarm`.
package struct AlarmMember: ProtoMessage {
  /// Member it is about.
  package var memberID: UInt64 = 0
  /// Which alarm.
  package var alarm = AlarmType.none
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AlarmMember",
    [.scalar(1, "memberID", \.memberID), .scalar(2, "alarm", \.alarm)]
  )
}
