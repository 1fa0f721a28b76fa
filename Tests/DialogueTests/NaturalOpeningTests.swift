import Calls
import Languages
import Testing

@testable import Dialogue

@Suite("A first line is what a stranger would say") struct NaturalOpeningTests {
    private func said(_ purpose: String, _ language: Language = .korean) -> String {
        Opening(purpose: purpose, language: language).request
    }

    @Test(
        "a business is not told what it is",
        arguments: [
            ("피부과 여드름 흉터 시술 얼마인지", "여드름 흉터 시술이 얼마인지 여쭤보고 싶어서요."),
            ("약국에 파스 있는지", "파스가 있는지 여쭤보고 싶어서요."),
            ("치과 예약 취소하고 싶어요", "치과 예약 취소하고 싶은데요, 가능할까요?"),
        ])
    func kinds(purpose: String, line: String) { #expect(said(purpose) == line) }

    @Test(
        "nouns get the particle that one hears",
        arguments: [
            ("보증금 아직 안 들어옴. 언제 넣어줄건지", "보증금이 아직 안 들어왔는데요, 언제 넣어 주시는지 여쭤보고 싶어서요."),
            ("휴대폰 요금 왜 이렇게 많이 나왔는지", "휴대폰 요금이 왜 이렇게 많이 나왔는지 여쭤보고 싶어서요."),
            ("한복 대여 가능한지", "한복 대여가 가능한지 여쭤보고 싶어서요."),
        ])
    func particles(purpose: String, line: String) { #expect(said(purpose) == line) }

    @Test(
        "what is the matter and what is wanted are one sentence, and so are two wishes",
        arguments: [
            ("그저께 산 그릇 깨져서 옴 교환 or 환불", "왔는데요, "),
            ("관리비 언제 내는지 물어보고 주차도 얘기", "여쭤보고, 주차도 말씀드리고 싶어서요."),
            ("공연 못 간다고 말하기 오늘 장염", "오늘 장염 때문에 공연 못 간다고 말씀드리려고요."),
            ("동생 생일 꽃다발 주문 3만원대 토요일 오전 배달 마포구", "3만원대로 주문"),
            ("동생 생일 꽃다발 주문 3만원대 토요일 오전 배달 마포구", "마포구로 배달"),
            ("회비 사흘 늦을 것 같다고 총무님께 말씀드리기", "늦을 것 같아서 말씀드리려고요."),
            ("자리 아직 있나 확인 있으면 내일 보러간다고", "내일 보러 가고 싶어서요."),
            ("버스에 우산 두고 내림", "찾을 수 있을까요?"),
            ("딸 4-1 이서아 실내화 분실물 있는지", "4학년 1반"),
        ])
    func joined(purpose: String, part: String) {
        let line = said(purpose)
        #expect(line.contains(part), "\(line)")
    }

    @Test(
        "words without a verb that name a day or a time are taken for a booking, and the person is asked to look",
        arguments: [
            ("일요일 2시 6명 창가", "일요일 2시에 여섯 명 창가 자리로 예약하고 싶은데요, 가능할까요?"),
            ("내일 네일 4시", "내일 4시에 네일 예약하고 싶은데요, 가능할까요?"),
        ])
    func short(purpose: String, line: String) {
        let opening = Opening(purpose: purpose, language: .korean)
        #expect(opening.request == line)
        #expect(opening.doubts.contains(.unsure))
    }

    @Test(
        "English days and times are written as they are said",
        arguments: [
            ("massage appointment sunday 2pm", "on Sunday at 2 pm"),
            ("book a cut thursday 11:30am with Ana", "a cut on Thursday at 11:30 am with Ana"),
            ("move my lesson from monday to friday", "from Monday to Friday"),
        ])
    func english(purpose: String, part: String) {
        let line = said(purpose, .english)
        #expect(line.contains(part), "\(line)")
    }
}
