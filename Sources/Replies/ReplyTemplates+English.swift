import Dialogue

extension ReplyTemplates {
    /// English, polite and short.
    static let english = ReplyTemplates(
        replies: [
            .act(.greets): [
                "Hi. {request}", "Hi, I'm calling about {article_what}.", "Hi, do you have a moment?",
                "Hi, I have a question.",
            ],
            .greetsAgain: [
                "Hi. It's {article_what} for {count}, {when}, please.|Hi. It's {article_what}, {when}, please.|Hi. {request}",
                "Hi, I'm calling about {article_what}.", "Hi, do you have a moment?",
            ],
            .act(.asksPurpose): [
                "{request}", "{reason}", "It's about {article_what}.", "One moment, please, I'm typing.",
                "Do you have a moment?",
            ],
            .act(.asksName): ["It's {name}.", "It's spelled {slowName}.", "May I send you the name by text message?"],
            .unknown(.asksName): [
                "May I send you the name by text message?", "One moment, let me check.",
                "Could we do it without a name?",
            ],
            .nameAndPhone: [
                "It's {name}, and the number is {phone}.", "The name is {name}.",
                "May I send you both by text message?",
            ],
            .act(.asksPhone): [
                "It's {phone}.", "Let me say it slowly: {slowPhone}.", "May I send you the number by text message?",
            ],
            .unknown(.asksPhone): [
                "May I send you the number by text message?", "One moment, let me check.",
                "Could we do it without a phone number?",
            ],
            .act(.asksDate): ["{Day}, please.", "Which days are possible?", "One moment, let me check."],
            .act(.asksTime): [
                "{Time}, please.", "{Fallback} is fine too.|Which times are possible?", "One moment, let me check.",
            ],
            .act(.asksWhen): [
                "{When}, please.", "{Fallback} is fine too.|Which times are possible?", "One moment, let me check.",
            ],
            .unknown(.asksDate): [
                "Which days are possible?", "What is the earliest day you have?", "One moment, let me check.",
            ],
            .unknown(.asksTime): [
                "Which times are possible?", "What times do you have open?", "One moment, let me check.",
            ],
            .unknown(.asksWhen): [
                "Which times are possible?", "What is the earliest time you have?", "One moment, let me check.",
            ],
            .act(.asksCount): ["{Count}, please.", "{Count}, but may that change later?", "One moment, let me check."],
            .unknown(.asksCount): [
                "One moment, let me check.", "May I tell you that later?", "May I send you that by text message?",
            ],
            .act(.asksAddress): [
                "It's {address}.", "May I send you the address by text message?", "Do you need the address for this?",
            ],
            .unknown(.asksAddress): [
                "May I send you the address by text message?", "One moment, let me check.",
                "Do you need the address for this?",
            ],
            .act(.asksIdentity): [
                "It's {digits}.", "Let me say it slowly: {slowDigits}.", "Is there another way to verify that?",
            ],
            .unknown(.asksIdentity): [
                "May I check that and get back to you?", "One moment, let me check.",
                "Is there another way to verify that?",
            ],
            .act(.asksOrderNumber): [
                "It's {digits}.", "Let me say it slowly: {slowDigits}.", "Could you look it up without the number?",
            ],
            .unknown(.asksOrderNumber): [
                "Could you look it up without the number?", "One moment, let me find the number.",
                "May I send you the number by text message?",
            ],
            .act(.asksReason): ["{reason}", "May I explain that in person?", "{request}", "One moment, I'm typing."],
            .unknown(.asksReason): ["{request}", "May I explain that in person?", "One moment, I'm typing."],
            .act(.offersChoice): ["{A}, please.", "{B}, please.", "Which one would be better?"],
            .act(.asksConsent): ["Yes, please do.", "No, thank you.", "One moment, let me check."],
            .act(.asksPayment): [
                "Let me check the amount and get back to you.", "How much is it, and when is it due?",
                "Yes, that's fine.",
            ],
            .act(.asksFact): ["Yes, that's right.", "No, it isn't.", "One moment, let me check."],
            .act(.confirms): ["Yes, that's right.", "No, let me say that again.", "One moment, let me check."],
            .readBackDiffers: [
                "Sorry, it should be {asked}.", "Could you check that it says {asked}?", "Yes, {heard} is fine.",
            ],
            .readBackDoubted: ["Is that {asked}?", "Sorry, it should be {asked}.", "Yes, {heard} is fine."],
            .readBackDiffersAndAsks: ["Sorry, it should be {asked}. {answer}"],
            .act(.offersAlternative): [
                "Yes, {alternative} works. Please go ahead.", "Is there any other time?",
                "Let me check and call you back.",
            ],
            .offersOther: [
                "Would {fallback} be possible?", "Yes, {alternative} works. Please go ahead.",
                "Let me check and call you back.",
            ],
            .refusesFallback: [
                "Would {fallback} be possible?", "Is there another time that is possible?",
                "Okay, let me check and call you back.",
            ],
            .offersUnnamed: ["When would be possible?", "Yes, please do that.", "Let me check and call you back."],
            .act(.refuses): [
                "Is there another time that is possible?", "Is there anything else you can suggest?",
                "Okay, let me check and call you back.",
            ],
            .givesUp: [
                "Okay, I'll call again. Thank you.", "When should I ask again?",
                "Is there anything else you can suggest?",
            ],
            .agreed: [
                "Great, please go ahead.",
                "{When} for {count}, right?|{When}, right?|Is there anything I should prepare?",
                "One moment, let me check.",
            ],
            .act(.completes): [
                "Thank you very much. Have a nice day.",
                "Could you check once more that it says {when}?|Could you check that once more?",
                "Is there anything I should prepare?",
            ],
            .act(.promises): [
                "Okay, I'll wait for that. Thank you.", "When can I expect that?", "I'll call again myself.",
            ],
            .act(.instructs): [
                "Okay, got it. Thank you.", "Is there anything else I need?", "I'm sorry, could you say that again?",
            ],
            .act(.informs): [
                "Okay. Could you go ahead with the {what}, please?|Okay, I see.",
                "I'm sorry, could you say that again?",
                "Thank you for telling me.",
            ],
            .answered: [
                "Thank you for telling me. Goodbye.", "May I ask one more thing?",
                "I'm sorry, could you say that again?",
            ],
            .hearsPrice: [
                "Okay, I see. Let me check that.", "Are there any other costs?", "Could you repeat the amount, please?",
            ],
            .act(.asksToWait): ["Sure, I'll wait.", "How long will it take?", "I'll call again later."],
            .act(.grantsTime): ["{repeat}", "Can you hear me well?", "Thank you."],
            .act(.asksWhoCalls): [
                "A person types, and this voice reads it to you.",
                "I find it hard to speak, so I type instead. It's about {article_what}.|I find it hard to speak, so I type instead.",
                "Yes, a person is writing this. Please go on.",
            ],
            .suspects: [
                "No, I find it hard to speak, so I type and this voice reads it out. It's about {article_what}.|No, I find it hard to speak, so I type and this voice reads it out.",
                "If you're worried, you can hang up and call this number back.",
                "Yes, a person is writing this. Please go on.",
            ],
            .act(.asksHearing): [
                "Yes, I can hear you.", "Could you speak a little louder, please?", "Can you hear me well?",
            ],
            .act(.mishears): [
                "Let me say that again. {repeat}", "{Fact}. {Fact}.", "Let me say that again. {request}",
                "Sure, I'll say it again slowly.",
                "Can you hear me well?",
            ],
            .act(.asksAnythingElse): [
                "No, that's all. Thank you.", "Yes, one more thing, please.", "One moment, let me check.",
            ],
            .act(.acknowledges): [
                "So, {when} for the {what}, please.|So could you go ahead with the {what}, please?|Could you do that for me, please?",
                "Thank you.", "Would that be possible?",
            ],
            .act(.closes): [
                "Thank you. Goodbye.", "One moment, one more question.", "Could you check that once more?",
            ],
            .done: ["Thank you. Goodbye.", "One moment, one more question.", "Could you check that once more?"],
            .act(.wrongNumber): [
                "I'm sorry, I dialed the wrong number. Goodbye.", "Sorry, may I ask who I have reached?",
                "I'll check the number again. Sorry.",
            ],
            .act(.playsMenu): ["I'd like to speak to an agent, please.", "Sure, I'll wait.", "I'll call again later."],
            .act(.playsVoicemail): [
                "{request} I'll call again.", "I'll call again later.", "Please call back when you hear this.",
            ],
            .act(.unclear): [
                "{request}", "I'm sorry, could you say that again?", "Okay, I see.", "One moment, let me check.",
            ],
            .unclearLater: [
                "I'm sorry, could you say that again?",
                "It's {article_what}, {when}, please.|It's about {article_what}.|{request}", "Okay, I see.",
                "One moment, let me check.",
            ],
            .breaksOff: [
                "Yes.", "I'm sorry, could you say that again?",
                "It's {article_what}, {when}, please.|It's about {article_what}.|{request}",
                "One moment, let me check.",
            ],
        ],
        always: ["One moment, let me check.", "I'm sorry, could you say that again?", "Okay, I see.", "Thank you."])
}
