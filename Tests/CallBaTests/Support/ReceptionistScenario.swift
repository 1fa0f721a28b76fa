import Foundation

/// A receptionist of the practice line who asks for a name, whatever is said.
enum ReceptionistScenario {
    /// Writes it into a folder of scenarios, as `desk`.
    ///
    /// - Parameter pickUp: seconds until it answers.
    static func write(to folder: URL, pickUp: Int) throws {
        try text(pickUp: pickUp).write(to: folder.appending(path: "desk.yaml"), atomically: true, encoding: .utf8)
    }

    private static func text(pickUp: Int) -> String {
        """
        language: ko
        number: "+827000000041"
        title: { ko: 접수처, en: Desk }
        description: { ko: 시험용 접수처, en: A desk for tests }
        purpose: { ko: 예약하고 싶어요, en: Book }
        persona: { ko: 직원, en: Receptionist }
        pickUp: { after: \(pickUp) }
        greeting: ["네, 한빛의원입니다."]
        turns:
          - when: ["*"]
            say: ["성함이 어떻게 되세요?"]
        lines:
          again: ["네?"]
          numberAgain: ["번호 다시요?"]
          areYouThere: ["여보세요?"]
          nobodyThere: ["끊을게요."]
          givesUp: ["다시 전화 주세요."]
        """
    }
}
