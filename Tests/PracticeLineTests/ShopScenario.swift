@testable import PracticeLine

extension Scenario {
    /// A short scenario for tests: a shop that asks how many, and says good-bye.
    static func shop(_ changes: String = "") throws -> Scenario {
        try Scenario(yaml: shopYAML + changes, id: "shop")
    }

    static let shopYAML = """
        language: ko
        number: "+827000000099"
        title: { ko: 가게, en: Shop }
        description: { ko: 시험용 가게, en: A shop for tests }
        purpose: { ko: 사과를 사고 싶어요, en: Buy apples }
        persona: { ko: 주인, en: Owner }
        greeting: ["네, 가게입니다."]
        slots:
          count: { kind: count, counters: [개] }
        turns:
          - when: [사과]
            if: [not apples]
            set: [apples]
            goesOn: true
          - when: ["*"]
            if: [done]
            say: ["안녕히 가세요."]
            hangsUp: true
          - if: [not count]
            say: ["몇 개 드릴까요?"]
            asks: count
          - if: [not done]
            say: ["사과 {count}개 준비할게요."]
            set: [done]
        lines:
          again: ["네?"]
          numberAgain: ["번호 다시요?"]
          areYouThere: ["여보세요?"]
          nobodyThere: ["끊을게요."]
          givesUp: ["다시 전화 주세요."]

        """
    static let quickPickUp = "pickUp: { after: 0 }\n"
}
