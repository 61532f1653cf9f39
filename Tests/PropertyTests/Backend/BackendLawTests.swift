import PropertyTesting
import StorageLaws
import Testing

@Suite("Backend laws")
struct BackendLawTests {
  @Test(arguments: BackendLaws.all.indices)
  func `every law holds`(index: Int) throws {
    let law = BackendLaws.all[index]
    let report = law.run(RunSettings(seed: 1, cases: law.cases))
    #expect(report.isPassed, "\(report)")
  }

  @Test(arguments: BackendLaws.trials.indices)
  func `every bug breaks its law`(index: Int) throws {
    let trial = BackendLaws.trials[index]
    let report = trial.law.run(RunSettings(seed: 1, cases: 4000, shrinkRuns: 300))
    guard case .falsified(let caseCount, let shrunk) = report else {
      Issue.record("\(trial.name) survives: \(report)")
      return
    }
    print(shrunk.notes)
    print("\(trial.name): case \(caseCount), \(shrunk.steps) steps: \(shrunk.message)")
  }
}
