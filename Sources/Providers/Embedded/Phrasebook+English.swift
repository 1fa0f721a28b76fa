extension Phrasebook {
    /// English, polite and short.
    static let english = Phrasebook(
        replies: [
            .act(.greets): [
                "Hi. {request}", "Hi, I'm calling about {article_what}.", "Hi, do you have a moment?",
                "Hi, I have a question.",
            ],
            .greetsAgain: [
                "Hi. It's {article_what} for {count}, {when}, please.", "Hi. It's {article_what}, {when}, please.",
                "Hi. {request}", "Hi, I'm calling about {article_what}.", "Hi, do you have a moment?",
            ],
            .act(.asksPurpose): [
                "{request}", "It's about {article_what}, {when}.", "{reason}", "It's about {article_what}.",
                "One moment, please, I'm typing.",
            ],
            .act(.asksName): ["It's {name}.", "The name is {name}.", "{name}, please."],
            .unknown(.asksName): [
                "May I send you the name by text message?", "One moment, let me check.",
                "Could we do it without a name?",
            ],
            .nameAndPhone: ["It's {name}, and the number is {phone}.", "{name}, {phone}."],
            .act(.asksPhone): ["It's {phone}.", "The number is {phone}.", "You can use {phone}."],
            .unknown(.asksPhone): [
                "May I send you the number by text message?", "One moment, let me check.",
                "Could we do it without a phone number?",
            ],
            .act(.asksDate): ["{Day}, please.", "It's for {day}.", "{When}, please."],
            .act(.asksTime): ["{Time}, please.", "At {time}, please.", "{When}, please."],
            .act(.asksWhen): ["{When}, please.", "It's for {when}.", "{Day} would be good."],
            .unknown(.asksDate): [
                "Which days are possible?", "What is the earliest day you have?", "One moment, let me check.",
            ],
            .unknown(.asksTime): [
                "Which times are possible?", "What times do you have open?", "One moment, let me check.",
            ],
            .unknown(.asksWhen): [
                "Which times are possible?", "What is the earliest time you have?", "One moment, let me check.",
            ],
            .act(.asksCount): ["{Count}, please.", "We are {count} in total.", "It's for {count}."],
            .unknown(.asksCount): [
                "One moment, let me check.", "May I tell you that later?", "May I send you that by text message?",
            ],
            .act(.asksAddress): ["It's {address}.", "The address is {address}.", "{address}, please."],
            .unknown(.asksAddress): [
                "May I send you the address by text message?", "One moment, let me check.",
                "Do you need the address for this?",
            ],
            .act(.asksIdentity): ["It's {digits}.", "Yes, {digits}.", "One moment, let me check."],
            .unknown(.asksIdentity): [
                "May I check that and get back to you?", "One moment, let me check.",
                "Is there another way to verify that?",
            ],
            .act(.asksOrderNumber): ["It's {digits}.", "The number is {digits}.", "One moment, let me check."],
            .unknown(.asksOrderNumber): [
                "Could you look it up without the number?", "One moment, let me find the number.",
                "May I send you the number by text message?",
            ],
            .act(.asksReason): ["{reason}", "Well, {reason}", "May I explain that in person?", "{request}"],
            .unknown(.asksReason): ["{request}", "May I explain that in person?", "One moment, I'm typing."],
            .act(.offersChoice): ["{A}, please.", "{B}, please.", "Which one would be better?"],
            .act(.asksConsent): ["Yes, please do.", "No, thank you.", "One moment, let me check."],
            .act(.asksPayment): [
                "Let me check the amount and get back to you.", "How much is it, and when is it due?",
                "Yes, that's fine.",
            ],
            .act(.asksFact): ["Yes, that's right.", "No, it isn't.", "One moment, let me check."],
            .act(.confirms): ["Yes, that's right.", "Yes, that's correct. Thank you.", "One moment, let me check."],
            .readBackDiffers: [
                "No, it's {asked}.", "I asked for {asked}. Could you check that?", "Yes, {heard} is fine.",
            ],
            .act(.offersAlternative): [
                "Yes, {alternative} works. Please go ahead.", "Is there any other time?",
                "Let me check and call you back.",
                "Yes, please do that.",
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
                "Great, {when} for {count}, please.", "Great, {when}, please.", "Great, please go ahead.", "Thank you.",
                "One moment, let me check.",
            ],
            .act(.completes): [
                "Thank you very much. Have a nice day.", "Great, I've got it. Thank you.",
                "Is there anything I should prepare?",
            ],
            .act(.promises): ["Okay, I'll wait for that. Thank you.", "When can I expect that?", "Okay, thank you."],
            .act(.instructs): [
                "Okay, got it. Thank you.", "Okay. Is there anything else I need?", "Could you say that again, please?",
            ],
            .act(.informs): [
                "Okay. Could you go ahead with the {what}, please?", "Okay, I see.", "Thank you for telling me.",
                "Could you say that again, please?",
            ],
            .answered: [
                "Thank you for telling me. Goodbye.", "Okay, I see. Thank you.", "Could you say that again, please?",
            ],
            .hearsPrice: [
                "Okay, I see. Let me check that.", "Are there any other costs?", "Could you repeat the amount, please?",
            ],
            .act(.asksToWait): ["Sure, I'll wait.", "Take your time.", "Thank you."],
            .act(.asksWhoCalls): [
                "A person types, and this voice reads it to you.",
                "I find it hard to speak, so I type instead. It's about {article_what}.",
                "I find it hard to speak on the phone, so I type instead.",
                "Yes, a person is writing this. Please go on.",
            ],
            .act(.asksHearing): [
                "Yes, I can hear you.", "Yes, loud and clear. Please go on.",
                "Could you speak a little louder, please?",
            ],
            .act(.mishears): [
                "Let me say that again. {repeat}", "{Fact}. {Fact}.", "Sure, I'll say it again slowly.",
                "Can you hear me well?",
            ],
            .act(.asksAnythingElse): [
                "No, that's all. Thank you.", "I'm fine, thank you. Have a nice day.", "One moment, let me check.",
            ],
            .act(.acknowledges): [
                "So, {when} for the {what}, please.", "So could you go ahead with the {what}, please?",
                "Could you do that for me, please?", "Thank you.", "Would that be possible?",
            ],
            .act(.closes): ["Thank you. Goodbye.", "Have a nice day.", "Thanks for your help. Bye."],
            .done: ["Thank you. Goodbye.", "Have a nice day.", "Thanks for your help. Bye."],
            .act(.wrongNumber): [
                "I'm sorry, I dialed the wrong number. Goodbye.", "Sorry, may I ask who I have reached?",
                "I'll check the number again. Sorry.",
            ],
            .act(.playsMenu): ["I'd like to speak to an agent, please.", "Sure, I'll wait.", "I'll call again later."],
            .act(.playsVoicemail): [
                "{request} I'll call again.", "I called about {article_what}. I'll call again.",
                "I'll call again later.", "Please call back when you hear this.",
            ],
            .act(.unclear): [
                "{request}", "Could you say that again, please?", "Okay, I see.", "One moment, let me check.",
            ],
        ],
        always: ["One moment, let me check.", "Could you say that again, please?", "Okay, I see.", "Thank you."])
}
