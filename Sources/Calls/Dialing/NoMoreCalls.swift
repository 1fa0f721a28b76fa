/// Finds the request not to be called again in what a callee says.
///
/// What it finds is a question to the person, never a decision: "전화하지 마시고 문자 주세요" may mean today only.
public enum NoMoreCalls {
    /// The first turn of the callee's that asks for it, if any does.
    public static func firstRequest(in turns: [Turn]) -> Turn? {
        turns.first { $0.speaker == .callee && $0.state == .heard && isRequest($0.text) }
    }

    /// Whether the speaker asks not to be called again.
    public static func isRequest(_ text: String) -> Bool {
        let lower = text.lowercased().replacing("’", with: "'")
        let english = lower.split { !($0.isLetter || $0 == "'") }.joined(separator: " ")
        // Korean spacing is what a recogniser made of it.
        let korean = lower.filter { !$0.isWhitespace && !$0.isPunctuation }
        return korean.contains(/(다시는?|더이상은?|이제는?|앞으로는?|또|절대로?|여기로?|이번호로?)[^.]{0,12}(전화|연락)[^.]{0,4}지는?(마|말아)/)
            || korean.contains(/(전화|연락)(하|걸|주)?지(마세요|마십시오|말아주세요|말아주십시오|마시라고|말라고)/)
            || english.contains(
                /\b(do not|don't|never) (ever )?(call|phone|ring|contact)( us| me| back)? (again|anymore|any more|ever|here|this number)\b/
            )
            || english.contains(/\bstop (calling|phoning|ringing|contacting)\b/)
            || english.contains(/\b(take|remove) (me|us|this number|my number|our number) (off|from) (your|the) list\b/)
    }
}
