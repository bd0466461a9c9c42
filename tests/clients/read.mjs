// What web apps and the podcast index see: node read.mjs FEED VTT MP3 prints what each library read, as JSON.
import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { parseFeed as rowan } from "@rowanmanning/feed-parser";
import FeedParser from "feedparser";
import { parseRssFeed } from "feedsmith";
import { parseFile } from "music-metadata";
import podcastFeedParser from "podcast-feed-parser";
import * as partyModule from "podcast-partytime";
import podparse from "podparse";
import RssParser from "rss-parser";
import webvtt from "webvtt-parser";

const [feed, vtt, mp3] = process.argv.slice(2);
const xml = readFileSync(feed, "utf8");
const said = [];
for (const level of ["log", "warn", "error", "info"]) console[level] = (...words) => said.push(words.join(" "));

function nodeFeedparser() {
  return new Promise((resolve, reject) => {
    const items = [], faults = [];
    const parser = new FeedParser();
    parser.on("error", (error) => faults.push(error.message));
    parser.on("readable", () => { for (let item; (item = parser.read()); ) items.push(item); });
    parser.on("end", () => resolve({ items, faults }));
    Readable.from([xml]).on("error", reject).pipe(parser);
  });
}

const parse = partyModule.parseFeed ?? partyModule.default.parseFeed ?? partyModule.default.default;
const party = parse(xml, { allowMissingGuid: false });
const rss = await new RssParser().parseString(xml);
const pod = podparse.default ? podparse.default(xml) : podparse(xml);
const older = podcastFeedParser.getPodcastFromFeed(xml);
const smith = parseRssFeed(xml);
const rowanFeed = rowan(xml);
const node = await nodeFeedparser();
const cues = new webvtt.WebVTTParser().parse(readFileSync(vtt, "utf8"), "captions");
const audio = await parseFile(mp3, { includeChapters: true, duration: true });

const seen = {
  partytime: {
    guids: party.items.map((item) => item.guid),
    enclosures: party.items.map((item) => [item.enclosure.url, item.enclosure.length, item.enclosure.type]),
    durations: party.items.map((item) => item.duration),
    phases: party.pc20support, guid: party.guid, locked: party.locked, medium: party.medium,
    explicit: party.explicit, categories: party.itunesCategory, language: party.language,
    image: party.itunesImage, transcripts: party.items.map((item) => item.podcastTranscripts.map((it) => it.type)),
    chapters: party.items.map((item) => item.podcastChapters?.url),
    people: party.items.map((item) => item.podcastPeople.map((it) => it.name)),
  },
  "rss-parser": { guids: rss.items.map((item) => item.guid), enclosures: rss.items.map((item) => item.enclosure.url),
    durations: rss.items.map((item) => item.itunes.duration), dates: rss.items.map((item) => item.isoDate) },
  podparse: { guids: pod.episodes.map((item) => item.guid), enclosures: pod.episodes.map((item) => item.enclosure.url),
    durations: pod.episodes.map((item) => item.duration) },
  "podcast-feed-parser": { guids: older.episodes.map((item) => item.guid),
    enclosures: older.episodes.map((item) => item.enclosure.url), durations: older.episodes.map((item) => item.duration) },
  feedsmith: { guids: smith.items.map((item) => item.guid.value),
    enclosures: smith.items.map((item) => item.enclosures[0].url),
    chapters: smith.items.map((item) => (item.psc?.chapters ?? []).map((it) => [it.start, it.title])),
    itunes: smith.items.map((item) => item.itunes.duration) },
  "@rowanmanning/feed-parser": { guids: rowanFeed.items.map((item) => item.id),
    enclosures: rowanFeed.items.map((item) => item.media[0].url) },
  feedparser: { guids: node.items.map((item) => item.guid), enclosures: node.items.map((item) => item.enclosures[0].url),
    faults: node.faults },
  "webvtt-parser": { cues: cues.cues.length, errors: cues.errors },
  "music-metadata": { title: audio.common.title, duration: audio.format.duration, rate: audio.format.sampleRate,
    bitrate: audio.format.bitrate, profile: audio.format.codecProfile,
    cover: audio.common.picture?.[0]?.format, warnings: audio.quality.warnings.map((it) => it.message),
    chapters: (audio.format.chapters ?? []).map((it) => [it.start ?? it.sampleOffset, it.title]),
    native: (audio.native["ID3v2.3"] ?? []).filter((it) => it.id === "CHAP").map((it) => it.value.info?.startTime ?? null) },
  said,
};
process.stdout.write(JSON.stringify(seen));
