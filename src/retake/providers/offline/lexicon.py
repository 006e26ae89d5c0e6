"""The words the offline studio understands, by category; anything else only seeds the composition."""

from __future__ import annotations

from collections.abc import Mapping


def _table(lines: str) -> dict[str, str]:
    """Lines of `value: word word two_words` as word to value; `_` joins the words of a phrase."""
    table: dict[str, str] = {}
    for line in lines.strip().splitlines():
        value, _, words = line.partition(":")
        for word in words.split():
            table[word.replace("_", " ")] = value.strip()
    return table


TIMES: Mapping[str, str] = _table("""
dawn: dawn daybreak sunrise first_light early_morning
morning: morning breakfast forenoon
noon: noon midday daytime day daylight afternoon sunny lunch bright_day
sunset: sunset golden_hour golden sundown evening late_afternoon magic_hour
dusk: dusk twilight blue_hour gloaming nightfall
night: night nighttime nocturnal moonlit moonlight starry tonight nights dark_sky
midnight: midnight dead_of_night witching_hour
""")

WEATHERS: Mapping[str, str] = _table("""
clear: clear cloudless sunny clear_sky clear_skies
rain: rain rainy raining drizzle downpour shower wet rainfall monsoon umbrella
storm: storm stormy thunder thunderstorm lightning tempest hurricane
snow: snow snowy snowing snowfall blizzard winter wintry frost icy
clouds: cloud cloudy clouds overcast grey_sky gray_sky
fog: fog foggy mist misty haze hazy smog
""")

WIND: Mapping[str, str] = _table("wind: wind windy breeze breezy gale gust gusty blowing")

STYLES: Mapping[str, str] = _table("""
watercolour: watercolour watercolor aquarelle gouache
noir: noir film_noir
anime: anime manga ghibli cel-shaded cartoon
pixel: pixel pixelart pixelated 8-bit 8bit 16-bit retro_game
sketch: sketch sketched pencil charcoal drawing line_art hand-drawn
film: film_grain grainy analog analogue 35mm vintage super_8 kodak
paper: paper papercut paper_cut cut-out cutout collage origami
oil: oil impressionist impressionism painterly van_gogh oil_painting brushstrokes
""")

MOODS: Mapping[str, str] = _table("""
angry: angry angrier furious rage fierce aggressive violent hostile wrath
calm: calm calmer peaceful serene gentle quiet tranquil relaxed relaxing soft softer dreamy soothing
happy: happy happier cheerful joyful joy playful upbeat fun bright_mood festive
sad: sad sadder melancholy melancholic lonely gloomy sorrow mournful grief wistful
epic: epic heroic grand majestic dramatic triumphant monumental cinematic
mysterious: mysterious mystery eerie magical enchanted strange haunted spooky mystical
romantic: romantic love tender lovely
tense: tense suspense suspenseful danger dangerous anxious scary threatening thriller ominous
""")

CAMERAS: Mapping[str, str] = _table("""
left: pan_left panning_left camera_left
right: pan_right panning_right pan panning camera_right tracking
in: zoom_in zooming_in push_in dolly dolly_in zoom closer
out: zoom_out zooming_out pull_back pull_out dolly_out
up: tilt_up tilt crane_up rising_camera crane
down: tilt_down crane_down
handheld: handheld hand-held shaky shaking
""")

FRAMINGS: Mapping[str, str] = _table("""
aerial: aerial drone overhead birds-eye bird's_eye from_above
close: close-up closeup close_up macro detail closer_shot extreme_close-up
wide: wide wide_shot establishing panorama panoramic vista long_shot
""")

COLOURS: Mapping[str, str] = _table("""
#d8342c: red crimson scarlet ruby
#ef7d22: orange amber
#f4c430: yellow gold
#3f9b4f: green emerald
#1f9e9a: teal turquoise cyan aqua
#2f6fd0: blue azure cobalt navy
#7b4fc0: purple violet lavender indigo
#ec6fa5: pink rose magenta
#8a5a36: brown sepia chocolate
#f3f1ea: white ivory
#23252b: black
#8b9097: grey gray silver
""")

# Amounts are added up, so that "warmer" said twice is warmer still.
WARMTH: Mapping[str, float] = dict.fromkeys(
    ("warm", "warmer", "warmth", "cosy", "cozy", "sunlit", "autumn", "autumnal"), 1.0
) | dict.fromkeys(("cool", "cooler", "cold", "colder", "icy", "chilly", "bluish", "less warm"), -1.0)
BRIGHTNESS: Mapping[str, float] = dict.fromkeys(
    ("brighter", "bright", "lighter", "light up", "luminous", "less dark"), 1.0
) | dict.fromkeys(("darker", "dark", "dim", "dimmer", "shadowy", "moody", "less bright"), -1.0)
SATURATION: Mapping[str, float] = {
    **dict.fromkeys(("vivid", "vibrant", "colourful", "colorful", "saturated", "more colour"), 0.45),
    **dict.fromkeys(("more color", "psychedelic", "technicolor"), 0.45),
    **dict.fromkeys(("neon", "cyberpunk", "synthwave"), 0.7),
    **dict.fromkeys(("muted", "desaturated", "faded", "washed out", "subdued", "less colour"), -0.5),
    **dict.fromkeys(("less color", "bleak"), -0.5),
    **dict.fromkeys(("pastel", "pastels"), -0.25),
}
MONOCHROME = frozenset({"black and white", "monochrome", "greyscale", "grayscale", "b&w", "black-and-white"})
PASTEL = frozenset({"pastel", "pastels"})
NEON = frozenset({"neon", "cyberpunk", "synthwave"})
MOTION: Mapping[str, float] = {
    **dict.fromkeys(("more motion", "more movement", "dynamic", "energetic", "action", "lively"), 1.0),
    **dict.fromkeys(("faster", "fast", "quick", "quicker", "speed", "racing", "livelier", "rapid"), 1.0),
    **dict.fromkeys(("slower", "slow", "slow motion", "less motion", "less movement", "gentler"), -1.0),
}
STILL = frozenset({"still", "static", "motionless", "frozen", "no motion", "no movement"})
NEGATIONS = frozenset({"no", "without", "remove", "stop", "not", "less", "never", "fewer"})

SUBJECTS: Mapping[str, str] = _table("""
city: city skyline cityscape town skyscraper skyscrapers downtown metropolis urban tokyo york london street streets
mountains: mountain mountains peak peaks alps summit alpine cliff cliffs canyon valley glacier
sea: sea ocean beach coast shore waves wave surf bay harbour harbor coastline seaside tide atlantic pacific
forest: forest trees tree woods woodland jungle pine pines rainforest grove clearing
desert: desert dunes dune sahara sand sands oasis
lake: lake pond reservoir fjord lagoon
river: river stream creek brook waterfall canal
field: field meadow prairie grassland farm pasture hill hills countryside grass wheat vineyard savanna
space: space galaxy cosmos nebula orbit universe outer_space asteroid
snowfield: arctic antarctic tundra iceberg
interior: interior room bedroom living_room office hall corridor library
kitchen: kitchen cooking chef
cafe: cafe café coffee coffeehouse bistro bar restaurant diner teahouse
rooftop: rooftop roof rooftops terrace balcony
road: road highway path street_scene motorway lane route
car: car cars taxi automobile drive driving convertible truck van
runner: runner running jogger jogging sprinter athlete marathon runs
person: person man woman girl boy people figure traveller traveler hiker child kid someone couple
person: lovers detective astronaut knight wanderer hero heroine dancer king queen
house: house home cottage farmhouse villa barn village
cabin: cabin hut lodge shack chalet
boat: boat sailboat sailing yacht rowboat canoe fishing_boat sail
ship: ship ferry cruise tanker galleon pirate
bird: bird birds gull gulls seagull seagulls swallow eagle crow crows crane_bird owl hawk
cat: cat kitten cats
dog: dog puppy dogs wolf wolves
fox: fox foxes
horse: horse horses pony stallion unicorn deer stag
bottle: bottle product perfume cosmetic cosmetics lotion wine whisky packaging
plinth: plinth pedestal podium showcase
shoe: shoe shoes sneaker sneakers trainer trainers boot boots
flowers: flower flowers rose_garden tulip tulips blossom blossoms poppies sunflower sunflowers garden bloom wildflowers
moon: moon crescent
sun: sun
stars: stars star milky_way constellation aurora northern_lights
planet: planet planets saturn mars jupiter earth
rocket: rocket spaceship spacecraft shuttle starship launch ufo
castle: castle fortress palace tower ruins citadel temple
lighthouse: lighthouse beacon
robot: robot robots android droid cyborg machine
train: train trains railway locomotive tram metro
balloon: balloon balloons hot_air_balloon airship kite
bridge: bridge bridges viaduct
island: island islands isle atoll
fire: fire campfire bonfire flames flame fireplace
snowman: snowman
dragon: dragon dragons
windmill: windmill windmills wind_turbine turbine
whale: whale whales dolphin dolphins
palm: palm palms tropical coconut
plane: plane airplane aeroplane aircraft jet
bicycle: bicycle bike cyclist cycling bicycles
lantern: lantern lanterns streetlamp lamp candle candles
mug: mug cup tea espresso latte
turtle: turtle tortoise
""")
