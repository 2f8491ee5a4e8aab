// The common emoji names of Slack. An unknown :name: stays as it was written.

const TABLE = `
white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|negative_squared_cross_mark ❎|no_entry ⛔|no_entry_sign 🚫|stop_sign 🛑
warning ⚠️|exclamation ❗|grey_exclamation ❕|question ❓|bangbang ‼️|interrobang ⁉️|information_source ℹ️|rotating_light 🚨|octagonal_sign 🛑
large_green_circle 🟢|large_yellow_circle 🟡|large_orange_circle 🟠|red_circle 🔴|large_blue_circle 🔵|large_purple_circle 🟣|black_circle ⚫|white_circle ⚪
large_green_square 🟩|large_yellow_square 🟨|large_red_square 🟥|large_blue_square 🟦|small_blue_diamond 🔹|small_orange_diamond 🔸|black_square_for_stop ⏹️
eyes 👀|eye 👁️|wave 👋|thumbsup 👍|+1 👍|thumbsdown 👎|-1 👎|ok_hand 👌|clap 👏|raised_hands 🙌|pray 🙏|muscle 💪|point_right 👉|point_left 👈|point_up ☝️|point_down 👇|raised_hand ✋|handshake 🤝|writing_hand ✍️|fist ✊|v ✌️|crossed_fingers 🤞
smile 😄|grin 😁|grinning 😀|smiley 😃|laughing 😆|joy 😂|rofl 🤣|wink 😉|blush 😊|slightly_smiling_face 🙂|upside_down_face 🙃|heart_eyes 😍|sunglasses 😎|thinking_face 🤔|neutral_face 😐|expressionless 😑|confused 😕|worried 😟|disappointed 😞|cry 😢|sob 😭|angry 😠|rage 😡|scream 😱|sweat_smile 😅|sleeping 😴|zipper_mouth_face 🤐|partying_face 🥳|hugging_face 🤗|nerd_face 🤓|face_with_monocle 🧐|shrug 🤷|facepalm 🤦|robot_face 🤖|ghost 👻|skull 💀|100 💯
heart ❤️|blue_heart 💙|green_heart 💚|yellow_heart 💛|purple_heart 💜|black_heart 🖤|broken_heart 💔|star ⭐|star2 🌟|sparkles ✨|fire 🔥|boom 💥|zap ⚡|tada 🎉|confetti_ball 🎊|balloon 🎈|gift 🎁|trophy 🏆|medal 🏅|rocket 🚀|rainbow 🌈|sunny ☀️|cloud ☁️|snowflake ❄️|crescent_moon 🌙
hourglass ⌛|hourglass_flowing_sand ⏳|alarm_clock ⏰|stopwatch ⏱️|timer_clock ⏲️|calendar 📆|date 📅|spiral_calendar_pad 🗓️|clock1 🕐|clock9 🕘|clock10 🕙
memo 📝|pencil ✏️|pencil2 ✏️|clipboard 📋|page_facing_up 📄|scroll 📜|bookmark 🔖|label 🏷️|pushpin 📌|round_pushpin 📍|paperclip 📎|link 🔗|books 📚|book 📖|newspaper 📰|file_folder 📁|open_file_folder 📂|card_index_dividers 🗂️|wastebasket 🗑️|inbox_tray 📥|outbox_tray 📤|package 📦|email 📧|envelope ✉️|incoming_envelope 📨|mailbox 📫|speech_balloon 💬|thought_balloon 💭|left_speech_bubble 🗨️|mega 📣|loudspeaker 📢|bell 🔔|no_bell 🔕|mag 🔍|mag_right 🔎
bar_chart 📊|chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|moneybag 💰|dollar 💵|credit_card 💳|receipt 🧾|shopping_trolley 🛒
lock 🔒|unlock 🔓|key 🔑|closed_lock_with_key 🔐|shield 🛡️|gear ⚙️|wrench 🔧|hammer 🔨|hammer_and_wrench 🛠️|toolbox 🧰|microscope 🔬|test_tube 🧪|bulb 💡|bug 🐛|computer 💻|desktop_computer 🖥️|iphone 📱|electric_plug 🔌|battery 🔋|satellite 📡
arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|arrows_counterclockwise 🔄|repeat 🔁|leftwards_arrow_with_hook ↩️|arrow_right_hook ↪️|arrow_forward ▶️|double_vertical_bar ⏸️|fast_forward ⏩|rewind ⏪|heavy_plus_sign ➕|heavy_minus_sign ➖|recycle ♻️|new 🆕|ok 🆗|free 🆓|sos 🆘|vertical_traffic_light 🚦|checkered_flag 🏁|triangular_flag_on_post 🚩|white_flag 🏳️
one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|six 6️⃣|seven 7️⃣|eight 8️⃣|nine 9️⃣|zero 0️⃣|keycap_ten 🔟
coffee ☕|pizza 🍕|cake 🍰|beers 🍻|apple 🍎|dog 🐶|cat 🐱|unicorn_face 🦄|owl 🦉|turtle 🐢|snail 🐌|bee 🐝|seedling 🌱|evergreen_tree 🌲|four_leaf_clover 🍀|earth_africa 🌍|globe_with_meridians 🌐|house 🏠|office 🏢|hospital 🏥|ambulance 🚑|airplane ✈️|car 🚗|truck 🚚|construction 🚧|bust_in_silhouette 👤|busts_in_silhouette 👥|male-office-worker 👨‍💼|female-technologist 👩‍💻|judge 🧑‍⚖️|scales ⚖️|balance_scale ⚖️|crystal_ball 🔮|dart 🎯|jigsaw 🧩|art 🎨|movie_camera 🎥|musical_note 🎵`;

const BY_NAME = new Map(TABLE.trim().split(/[|\n]/).map((entry) => {
  const space = entry.lastIndexOf(" ");
  return [entry.slice(0, space), entry.slice(space + 1)];
}));

export function emoji(name) {
  return BY_NAME.get(String(name).replace(/::skin-tone-\d$/, "")) || null;
}

// rich_text carries the code points too ("1f440"), which helps with names we do not know.
export function emojiFromCodes(codes) {
  const points = String(codes || "").split("-").map((c) => parseInt(c, 16));
  const valid = points.length && points.every((p) => p > 0 && p <= 0x10ffff);
  return valid ? String.fromCodePoint(...points) : null;
}

// plain_text objects turn :names: into emoji and nothing else.
export function withEmoji(text) {
  return String(text ?? "").replace(/:([a-z0-9_+'-]+):/g, (all, name) => emoji(name) || all);
}

export const COMMON = ["white_check_mark", "eyes", "raised_hands", "+1", "-1", "heart", "tada", "rocket", "pray", "fire", "thinking_face", "joy",
  "wave", "x", "warning", "question", "hourglass_flowing_sand", "memo", "100", "sparkles", "clap", "sob", "bulb", "robot_face"];
