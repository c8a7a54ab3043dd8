--
-- PostgreSQL database dump
--


-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: provenance; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA provenance;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: alerts; Type: TABLE; Schema: provenance; Owner: -
--

CREATE TABLE provenance.alerts (
    unit text NOT NULL COLLATE pg_catalog."C",
    dealer text NOT NULL COLLATE pg_catalog."C",
    region text NOT NULL COLLATE pg_catalog."C",
    seen_in text NOT NULL COLLATE pg_catalog."C",
    first bigint NOT NULL,
    last bigint NOT NULL,
    sightings bigint NOT NULL,
    items text NOT NULL COLLATE pg_catalog."C",
    acknowledged bigint,
    teller text COLLATE pg_catalog."C"
);


--
-- Name: counters; Type: TABLE; Schema: provenance; Owner: -
--

CREATE TABLE provenance.counters (
    name text NOT NULL COLLATE pg_catalog."C",
    last bigint NOT NULL
);


--
-- Name: deals; Type: TABLE; Schema: provenance; Owner: -
--

CREATE TABLE provenance.deals (
    seq bigint NOT NULL,
    unit text NOT NULL COLLATE pg_catalog."C",
    dealer text NOT NULL COLLATE pg_catalog."C",
    region text NOT NULL COLLATE pg_catalog."C",
    since bigint NOT NULL,
    teller text COLLATE pg_catalog."C"
);


--
-- Name: events; Type: TABLE; Schema: provenance; Owner: -
--

CREATE TABLE provenance.events (
    seq bigint NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    declared bigint NOT NULL,
    "time" bigint NOT NULL,
    recorded bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    action text COLLATE pg_catalog."C",
    step text COLLATE pg_catalog."C",
    disposition text COLLATE pg_catalog."C",
    read_point text COLLATE pg_catalog."C",
    location text COLLATE pg_catalog."C",
    teller text COLLATE pg_catalog."C",
    body text NOT NULL COLLATE pg_catalog."C",
    context text COLLATE pg_catalog."C",
    parent text COLLATE pg_catalog."C"
);


--
-- Name: jobs; Type: TABLE; Schema: provenance; Owner: -
--

CREATE TABLE provenance.jobs (
    seq bigint NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    teller text COLLATE pg_catalog."C",
    created bigint NOT NULL,
    finished bigint NOT NULL,
    success bigint NOT NULL,
    behaviour text NOT NULL COLLATE pg_catalog."C",
    events bigint NOT NULL,
    errors text NOT NULL COLLATE pg_catalog."C",
    header text COLLATE pg_catalog."C"
);


--
-- Name: links; Type: TABLE; Schema: provenance; Owner: -
--

CREATE TABLE provenance.links (
    item text NOT NULL COLLATE pg_catalog."C",
    "time" bigint NOT NULL,
    seq bigint NOT NULL,
    role bigint NOT NULL
);


--
-- Name: places; Type: TABLE; Schema: provenance; Owner: -
--

CREATE TABLE provenance.places (
    id text NOT NULL COLLATE pg_catalog."C",
    teller text NOT NULL COLLATE pg_catalog."C",
    name text COLLATE pg_catalog."C",
    city text COLLATE pg_catalog."C",
    region text COLLATE pg_catalog."C"
);


--
-- Name: retold; Type: TABLE; Schema: provenance; Owner: -
--

CREATE TABLE provenance.retold (
    teller text NOT NULL COLLATE pg_catalog."C",
    seq bigint NOT NULL
);


--
-- Name: schema_steps; Type: TABLE; Schema: provenance; Owner: -
--

CREATE TABLE provenance.schema_steps (
    step bigint NOT NULL
);


--
-- Name: sightings; Type: TABLE; Schema: provenance; Owner: -
--

CREATE TABLE provenance.sightings (
    unit text NOT NULL COLLATE pg_catalog."C",
    dealer text NOT NULL COLLATE pg_catalog."C",
    item text NOT NULL COLLATE pg_catalog."C",
    region text NOT NULL COLLATE pg_catalog."C",
    "time" bigint NOT NULL,
    seen_by text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: tellers; Type: TABLE; Schema: provenance; Owner: -
--

CREATE TABLE provenance.tellers (
    id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    role text COLLATE pg_catalog."C"
);


--
-- Name: alerts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.alerts (
    gtin bigint NOT NULL,
    serial text NOT NULL,
    word text NOT NULL,
    first_hour bigint NOT NULL,
    last_hour bigint NOT NULL,
    evidence text NOT NULL
);


--
-- Name: batches; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.batches (
    first bigint NOT NULL,
    count bigint NOT NULL,
    request bytea NOT NULL,
    gtin bigint NOT NULL,
    lot text,
    expiry text,
    by_whom bigint NOT NULL,
    at bigint NOT NULL
);


--
-- Name: deliveries; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.deliveries (
    party bigint NOT NULL,
    id text NOT NULL,
    note text NOT NULL,
    at bigint NOT NULL,
    last bigint NOT NULL
);


--
-- Name: delivery_operations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.delivery_operations (
    party bigint NOT NULL,
    delivery text NOT NULL,
    operation text NOT NULL,
    place bigint NOT NULL,
    body text NOT NULL
);


--
-- Name: facts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.facts (
    gtin bigint NOT NULL,
    serial text NOT NULL,
    event bytea NOT NULL,
    at bigint NOT NULL,
    kind bigint NOT NULL,
    party bigint,
    owner bigint,
    region text
);


--
-- Name: next_number; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.next_number (
    id bigint NOT NULL,
    next bigint NOT NULL
);


--
-- Name: photos; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.photos (
    report bigint NOT NULL,
    jpeg bytea NOT NULL
);


--
-- Name: principals; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.principals (
    id bigint NOT NULL,
    hash bytea NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    prefixes text NOT NULL,
    region text,
    expires bigint NOT NULL,
    revoked bigint
);


--
-- Name: products; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.products (
    gtin bigint NOT NULL,
    signed_at bigint NOT NULL,
    record bytea NOT NULL
);


--
-- Name: replies; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.replies (
    report bigint NOT NULL,
    n bigint NOT NULL,
    hour bigint NOT NULL,
    by_whom text NOT NULL,
    text text NOT NULL
);


--
-- Name: reports; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.reports (
    id bigint NOT NULL,
    event bytea NOT NULL,
    ticket bytea NOT NULL,
    hour bigint NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    gtin bigint,
    lot text,
    serial text,
    word text,
    text text NOT NULL,
    contact text,
    photo bigint NOT NULL
);


--
-- Name: scans; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.scans (
    gtin bigint NOT NULL,
    serial text NOT NULL,
    event bytea NOT NULL,
    hour bigint NOT NULL,
    token bigint NOT NULL,
    epoch bigint NOT NULL,
    network bigint NOT NULL,
    region text
);


--
-- Name: schema_steps; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.schema_steps (
    step bigint NOT NULL
);


--
-- Name: secrets; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.secrets (
    name text NOT NULL,
    value bytea NOT NULL
);


--
-- Name: summaries; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.summaries (
    gtin bigint NOT NULL,
    serial text NOT NULL,
    month bigint NOT NULL,
    region text NOT NULL,
    sessions bigint NOT NULL
);


--
-- Data for Name: alerts; Type: TABLE DATA; Schema: provenance; Owner: -
--

COPY provenance.alerts (unit, dealer, region, seen_in, first, last, sightings, items, acknowledged, teller) FROM stdin;
00/195060000000000012	22512062848835260	CN-GD	CN-XJ	1796076000000	1796076000000	1	01/09506000134352/21/A6	\N	6578842271489685
\.


--
-- Data for Name: counters; Type: TABLE DATA; Schema: provenance; Owner: -
--

COPY provenance.counters (name, last) FROM stdin;
jobs	2
events	3
deals	1
\.


--
-- Data for Name: deals; Type: TABLE DATA; Schema: provenance; Owner: -
--

COPY provenance.deals (seq, unit, dealer, region, since, teller) FROM stdin;
1	00/195060000000000012	22512062848835260	CN-GD	1793664000000	6578842271489685
\.


--
-- Data for Name: events; Type: TABLE DATA; Schema: provenance; Owner: -
--

COPY provenance.events (seq, id, declared, "time", recorded, kind, action, step, disposition, read_point, location, teller, body, context, parent) FROM stdin;
1	ni:///sha-256;82ecc65393d620931b32d7e57f4efa07ce6d7337cc380f97294388d48f7f094d?ver=CBV2.0	0	1793520000000	1796079175000	ObjectEvent	ADD	commissioning	\N	\N	414/9506000000015	6578842271489685	{"action":"ADD","bizLocation":{"id":"urn:epc:id:sgln:9506000.00001.0"},"bizStep":"commissioning","epcList":["urn:epc:id:sgtin:9506000.013435.A1","urn:epc:id:sgtin:9506000.013435.A2","urn:epc:id:sgtin:9506000.013435.A3","urn:epc:id:sgtin:9506000.013435.A6"],"eventTime":"2026-11-01T08:00:00Z","eventTimeZoneOffset":"+08:00","type":"ObjectEvent"}	\N	\N
2	ni:///sha-256;fc105d48ad1f5fd20b0623fe59bff7884d0348513e3f77a9aaa3a7c395b7de17?ver=CBV2.0	0	1793606400000	1796079175000	AggregationEvent	ADD	packing	\N	\N	\N	6578842271489685	{"action":"ADD","bizStep":"packing","childEPCs":["urn:epc:id:sgtin:9506000.013435.A1","urn:epc:id:sgtin:9506000.013435.A2","urn:epc:id:sgtin:9506000.013435.A3","urn:epc:id:sgtin:9506000.013435.A6"],"eventTime":"2026-11-02T08:00:00Z","eventTimeZoneOffset":"+08:00","parentID":"urn:epc:id:sscc:9506000.1000000001","type":"AggregationEvent"}	\N	00/195060000000000012
3	ni:///sha-256;d80d3e9c96093d88dd532181c7f8d05ba3d68b12b95519d8e04d4ab0a9136fce?ver=CBV2.0	0	1793865600000	1796079176000	ObjectEvent	OBSERVE	receiving	\N	\N	\N	57645497148917935	{"action":"OBSERVE","bizStep":"receiving","epcList":["urn:epc:id:sgtin:9506000.013435.A1"],"eventTime":"2026-11-05T08:00:00Z","eventTimeZoneOffset":"+08:00","type":"ObjectEvent"}	\N	\N
\.


--
-- Data for Name: jobs; Type: TABLE DATA; Schema: provenance; Owner: -
--

COPY provenance.jobs (seq, id, teller, created, finished, success, behaviour, events, errors, header) FROM stdin;
1	job-1	6578842271489685	1796079175000	1796079175000	1	rollback	2	[]	\N
2	job-2	57645497148917935	1796079176000	1796079176000	1	rollback	1	[]	\N
\.


--
-- Data for Name: links; Type: TABLE DATA; Schema: provenance; Owner: -
--

COPY provenance.links (item, "time", seq, role) FROM stdin;
00/195060000000000012	1793606400000	2	1
01/09506000134352/21/A1	1793520000000	1	0
01/09506000134352/21/A1	1793606400000	2	2
01/09506000134352/21/A2	1793520000000	1	0
01/09506000134352/21/A2	1793606400000	2	2
01/09506000134352/21/A3	1793520000000	1	0
01/09506000134352/21/A3	1793606400000	2	2
01/09506000134352/21/A6	1793520000000	1	0
01/09506000134352/21/A6	1793606400000	2	2
01/09506000134352/21/A1	1793865600000	3	0
\.


--
-- Data for Name: places; Type: TABLE DATA; Schema: provenance; Owner: -
--

COPY provenance.places (id, teller, name, city, region) FROM stdin;
\.


--
-- Data for Name: retold; Type: TABLE DATA; Schema: provenance; Owner: -
--

COPY provenance.retold (teller, seq) FROM stdin;
\.


--
-- Data for Name: schema_steps; Type: TABLE DATA; Schema: provenance; Owner: -
--

COPY provenance.schema_steps (step) FROM stdin;
1
2
\.


--
-- Data for Name: sightings; Type: TABLE DATA; Schema: provenance; Owner: -
--

COPY provenance.sightings (unit, dealer, item, region, "time", seen_by) FROM stdin;
00/195060000000000012	22512062848835260	01/09506000134352/21/A6	CN-XJ	1796076000000	consumer
\.


--
-- Data for Name: tellers; Type: TABLE DATA; Schema: provenance; Owner: -
--

COPY provenance.tellers (id, name, role) FROM stdin;
6578842271489685	Demo Tea	issuer
57645497148917935	Shop A	retailer
\.


--
-- Data for Name: alerts; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.alerts (gtin, serial, word, first_hour, last_hour, evidence) FROM stdin;
9506000134352	A2	reports_disagree	498910	498910	[{"kind":"reports_disagree","independent":6,"misplaced":0,"unreachable":0,"whileHeld":0}]
9506000134352	A3	possible_copy	498910	498910	[{"kind":"sold_twice","first":"2026-11","second":"2026-11"}]
\.


--
-- Data for Name: batches; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.batches (first, count, request, gtin, lot, expiry, by_whom, at) FROM stdin;
0	8	\\x9c4b4bc7da2dd1561cbbab8349bd66f9	9506000134352	L1	491231	6578842271489685	1796079175
\.


--
-- Data for Name: deliveries; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.deliveries (party, id, note, at, last) FROM stdin;
57645497148917935	DELIVERY22	{"number":"DN-1122","source":"csv","dealer":null,"lines":[{"line":2,"gtin":"09506000134352","name":"示范龙井","lot":"L1","serial":null,"expiry":null,"quantity":2}],"leftOut":[]}	1796079178	2
\.


--
-- Data for Name: delivery_operations; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.delivery_operations (party, delivery, operation, place, body) FROM stdin;
57645497148917935	DELIVERY22	device-a-1	1	{"id":"device-a-1","by":"till 1","at":"2026-11-06T08:00:00Z","deed":{"kind":"count","gtin":"09506000134352","lot":"L1","serial":"A1","expiry":null,"verdict":"issued_not_checked"}}
57645497148917935	DELIVERY22	device-a-2	2	{"id":"device-a-2","by":"till 1","at":"2026-11-06T08:00:00Z","deed":{"kind":"count","gtin":"09506000134352","lot":"L1","serial":"A2","expiry":null,"verdict":"issued_not_checked"}}
\.


--
-- Data for Name: facts; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.facts (gtin, serial, event, at, kind, party, owner, region) FROM stdin;
9506000134352	A3	\\xb5d52484813389d1e49e6d1ab91d81e3	1796079174	2	57645497148917935	\N	CN-GD
9506000134352	A3	\\x3f74824fd3bfc019c5ab4dee5cc10029	1796079174	2	25827880899228153	\N	CN-HE
9506000134352	A4	\\x679e187ff2651ce44e84b86ad3f326ad	1796079174	1	22512062848835260	\N	CN-GD
9506000134352	A4	\\xc9a08630b627eb4cff7b8b15c0dcc6d2	1796079174	0	57645497148917935	\N	CN-GD
9506000134352	A4	\\xa6b1cb61cf40354ebebdb171d0bfd683	1796076000	4	\N	9	\N
\.


--
-- Data for Name: next_number; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.next_number (id, next) FROM stdin;
0	8
\.


--
-- Data for Name: photos; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.photos (report, jpeg) FROM stdin;
7273075327299020452	\\xffd8ffe000104a46494600010200000100010000ffc00011080001000103011100021101031101ffdb00430006040506050406060506070706080a100a0a09090a140e0f0c1017141818171416161a1d251f1a1b231c1616202c20232627292a29191f2d302d283025282928ffdb0043010707070a080a130a0a13281a161a2828282828282828282828282828282828282828282828282828282828282828282828282828282828282828282828282828ffc4001f0000010501010101010100000000000000000102030405060708090a0bffc400b5100002010303020403050504040000017d01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9faffc4001f0100030101010101010101010000000000000102030405060708090a0bffc400b51100020102040403040705040400010277000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a262728292a35363738393a434445464748494a535455565758595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9faffda000c03010002110311003f00f3aaf8e3fa44ffd9
\.


--
-- Data for Name: principals; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.principals (id, hash, name, role, prefixes, region, expires, revoked) FROM stdin;
57645497148917935	\\x61132da8bd8e2b73f9dbf7ea347a81a83e834fd39c79dd659e9ba5da03a0e86b	Shop A	retailer		CN-GD	2111439160	\N
25827880899228153	\\x61b30e2e94b602b5ef2cf194c3cc2078d99f100626b3061a48ea7a92e8815571	Shop B	retailer		CN-HE	2111439161	\N
22512062848835260	\\x9de4b669b63a2cebf4a413a143d93bb1baf9dbe9f0f39cde69d8c6cf6dcb944f	Dealer	dealer		CN-GD	2111439162	\N
6578842271489685	\\x2628f041ee061957c9f05d0184628552da445820f88668d4ea236c87ff7cf2f0	Demo Tea	issuer	9506000	\N	2111439162	\N
23887964879106867	\\x19a592fe2e6b0ad631c1a3b9a9bfe3ba274dd3447a5e640aa3acefefdd9b7504	Demo Association	authority		\N	2111439163	\N
8517961657493199	\\xfa5678bed094a35538b7fdb061d6f42d7ae49d94570e05f24fcb23b4702fa0b1	Shop C	retailer		CN-GD	2111439163	1796079163
\.


--
-- Data for Name: products; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.products (gtin, signed_at, record) FROM stdin;
9506000134352	1796079171	\\x41535341595052013475d0e0c249a508437a82e40e1400e6988ee5898de9be99e4ba952032353020e5858b1500537072696e67204c6f6e676a696e67203235302067011800e5bd93e5a4a9e98787efbc8ce5bd93e5a4a9e78292e380821e005069636b656420616e6420726f617374656420696e206f6e65206461792e0085993d9167110c300a60bb1883396d816a19e70a69de5e2fe8976b9639f1e45fb586165193273433f3084aeb50fb540d239a5f240f3da01cc7694cf3245a9f06
\.


--
-- Data for Name: replies; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.replies (report, n, hour, by_whom, text) FROM stdin;
7273075327299020452	0	498910	Demo Tea	We look into it.
\.


--
-- Data for Name: reports; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.reports (id, event, ticket, hour, kind, state, gtin, lot, serial, word, text, contact, photo) FROM stdin;
7273075327299020452	\\x6b3317db5af59579ec6071f178fbaffd	\\x50b519532dfe9ac91a7890b0e79ba01c5787de315df439528a36f4ebf6b83404	498910	opened	answered	9506000134352	L1	A3	issued_not_checked	封口是破的。	someone	1
3908213635291315955	\\x150684856b6658abf479c99d51d8c0c8	\\xe0f0254b461202b66249583b735a1d40d90bbc98aa3ed88eee5eefd70e39fbf2	498910	other	open	\N	\N	\N	\N	Of no label.	\N	0
\.


--
-- Data for Name: scans; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.scans (gtin, serial, event, hour, token, epoch, network, region) FROM stdin;
9506000134352	A1	\\xc5ae05251d148e7a69f555f114d253c0	498910	1	230	-1287310229241456480	CN-GD
9506000134352	A1	\\xc2384d1176b48d3e27b1c98085dbd70d	498910	2	230	-1287310229241456480	CN-GD
9506000134352	A1	\\xf5470bcd841c5f8b3b438501babe2001	498910	3	230	-1287310229241456480	\N
9506000134352	OLD1	\\xaa4278f05dd748af4a4f87c086769351	498910	4	230	1658116852902312952	CN-SC
9506000134352	A2	\\x323f8254d2b7b86c2a5ce69b46a98927	498910	1	230	1175204524556451024	\N
9506000134352	A2	\\x4d405222821bf2a33b3936b57aa191f7	498910	2	230	-7323582788886894365	\N
9506000134352	A2	\\x87b676195cba095291df24b5e4706fc3	498910	3	230	-8291915840186070358	\N
9506000134352	A2	\\x6fec8565ac4d750cbb80e280a7bbb3e9	498910	4	230	-1467345741012271339	\N
9506000134352	A2	\\xf19bc6f3715e6b2d608971fd966a82bd	498910	5	230	5570239584714158878	\N
9506000134352	A2	\\x946366f866f19d9fd3e70217ccd2dbb0	498910	6	230	3102243174389195487	\N
9506000134352	A2	\\x56b69a13b8b8ad6abad520a2619397a8	498910	7	230	7946289191461450292	\N
9506000134352	A2	\\x3418776349cdbe5b1be0c1aeb17bfba9	498910	8	230	-8118150994397466762	\N
9506000134352	7824160284819214	\\xcba1bc7b648d1d036a153367e27a1742	498910	5	230	5283425378623896206	CN-GD
9506000134352	A6	\\x831a92d3c81ee58ddcf71899fb380eb5	498910	6	230	-3061917829030791937	CN-XJ
\.


--
-- Data for Name: schema_steps; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.schema_steps (step) FROM stdin;
1
2
3
4
5
\.


--
-- Data for Name: secrets; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.secrets (name, value) FROM stdin;
events	\\x47a97d7c19f2521fb2f5a817e0a5a143b095b0559d154703807675cc749fe235
hidden	\\xcc079e0b8b1d615171b1dd580e367909b2d58d80739446aecabcf21b81eabe69
codes-1	\\xeed0623f71013ddb6ad8f2a4376941634b135f76af5cda900f25de687a5bc0ba
voice	\\x92a0c77189c9624dfacf7efca10107ea41d0c2de9663ec4cdfc060666e8a0e5f
network-230	\\xb2be33b6b93ef2c884de11a04da832c2c18f8436b930477e71216eef98120945
\.


--
-- Data for Name: summaries; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.summaries (gtin, serial, month, region, sessions) FROM stdin;
9506000134352	OLD1	24316	CN-SC	3
\.


--
-- Name: alerts alerts_pkey; Type: CONSTRAINT; Schema: provenance; Owner: -
--

ALTER TABLE ONLY provenance.alerts
    ADD CONSTRAINT alerts_pkey PRIMARY KEY (unit, dealer);


--
-- Name: counters counters_pkey; Type: CONSTRAINT; Schema: provenance; Owner: -
--

ALTER TABLE ONLY provenance.counters
    ADD CONSTRAINT counters_pkey PRIMARY KEY (name);


--
-- Name: deals deals_pkey; Type: CONSTRAINT; Schema: provenance; Owner: -
--

ALTER TABLE ONLY provenance.deals
    ADD CONSTRAINT deals_pkey PRIMARY KEY (seq);


--
-- Name: events events_pkey; Type: CONSTRAINT; Schema: provenance; Owner: -
--

ALTER TABLE ONLY provenance.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (seq);


--
-- Name: jobs jobs_id_key; Type: CONSTRAINT; Schema: provenance; Owner: -
--

ALTER TABLE ONLY provenance.jobs
    ADD CONSTRAINT jobs_id_key UNIQUE (id);


--
-- Name: jobs jobs_pkey; Type: CONSTRAINT; Schema: provenance; Owner: -
--

ALTER TABLE ONLY provenance.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (seq);


--
-- Name: links links_pkey; Type: CONSTRAINT; Schema: provenance; Owner: -
--

ALTER TABLE ONLY provenance.links
    ADD CONSTRAINT links_pkey PRIMARY KEY (item, "time", seq, role);


--
-- Name: places places_pkey; Type: CONSTRAINT; Schema: provenance; Owner: -
--

ALTER TABLE ONLY provenance.places
    ADD CONSTRAINT places_pkey PRIMARY KEY (id, teller);


--
-- Name: retold retold_pkey; Type: CONSTRAINT; Schema: provenance; Owner: -
--

ALTER TABLE ONLY provenance.retold
    ADD CONSTRAINT retold_pkey PRIMARY KEY (teller, seq);


--
-- Name: schema_steps schema_steps_pkey; Type: CONSTRAINT; Schema: provenance; Owner: -
--

ALTER TABLE ONLY provenance.schema_steps
    ADD CONSTRAINT schema_steps_pkey PRIMARY KEY (step);


--
-- Name: sightings sightings_pkey; Type: CONSTRAINT; Schema: provenance; Owner: -
--

ALTER TABLE ONLY provenance.sightings
    ADD CONSTRAINT sightings_pkey PRIMARY KEY (unit, dealer, item, region, "time", seen_by);


--
-- Name: tellers tellers_pkey; Type: CONSTRAINT; Schema: provenance; Owner: -
--

ALTER TABLE ONLY provenance.tellers
    ADD CONSTRAINT tellers_pkey PRIMARY KEY (id);


--
-- Name: alerts alerts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alerts
    ADD CONSTRAINT alerts_pkey PRIMARY KEY (gtin, serial);


--
-- Name: batches batches_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.batches
    ADD CONSTRAINT batches_pkey PRIMARY KEY (first);


--
-- Name: batches batches_request_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.batches
    ADD CONSTRAINT batches_request_key UNIQUE (request);


--
-- Name: deliveries deliveries_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_pkey PRIMARY KEY (party, id);


--
-- Name: delivery_operations delivery_operations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.delivery_operations
    ADD CONSTRAINT delivery_operations_pkey PRIMARY KEY (party, delivery, operation);


--
-- Name: facts facts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.facts
    ADD CONSTRAINT facts_pkey PRIMARY KEY (gtin, serial, event);


--
-- Name: next_number next_number_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.next_number
    ADD CONSTRAINT next_number_pkey PRIMARY KEY (id);


--
-- Name: photos photos_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.photos
    ADD CONSTRAINT photos_pkey PRIMARY KEY (report);


--
-- Name: principals principals_hash_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.principals
    ADD CONSTRAINT principals_hash_key UNIQUE (hash);


--
-- Name: principals principals_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.principals
    ADD CONSTRAINT principals_pkey PRIMARY KEY (id);


--
-- Name: products products_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.products
    ADD CONSTRAINT products_pkey PRIMARY KEY (gtin);


--
-- Name: replies replies_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.replies
    ADD CONSTRAINT replies_pkey PRIMARY KEY (report, n);


--
-- Name: reports reports_event_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reports
    ADD CONSTRAINT reports_event_key UNIQUE (event);


--
-- Name: reports reports_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reports
    ADD CONSTRAINT reports_pkey PRIMARY KEY (id);


--
-- Name: reports reports_ticket_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reports
    ADD CONSTRAINT reports_ticket_key UNIQUE (ticket);


--
-- Name: scans scans_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.scans
    ADD CONSTRAINT scans_pkey PRIMARY KEY (gtin, serial, event);


--
-- Name: schema_steps schema_steps_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.schema_steps
    ADD CONSTRAINT schema_steps_pkey PRIMARY KEY (step);


--
-- Name: secrets secrets_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.secrets
    ADD CONSTRAINT secrets_pkey PRIMARY KEY (name);


--
-- Name: summaries summaries_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.summaries
    ADD CONSTRAINT summaries_pkey PRIMARY KEY (gtin, serial, month, region);


--
-- Name: deals_by_unit; Type: INDEX; Schema: provenance; Owner: -
--

CREATE INDEX deals_by_unit ON provenance.deals USING btree (unit, since);


--
-- Name: events_by_id; Type: INDEX; Schema: provenance; Owner: -
--

CREATE UNIQUE INDEX events_by_id ON provenance.events USING btree (id, declared);


--
-- Name: events_by_teller; Type: INDEX; Schema: provenance; Owner: -
--

CREATE INDEX events_by_teller ON provenance.events USING btree (teller, seq);


--
-- Name: events_by_time; Type: INDEX; Schema: provenance; Owner: -
--

CREATE INDEX events_by_time ON provenance.events USING btree ("time");


--
-- Name: delivery_places; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX delivery_places ON public.delivery_operations USING btree (party, delivery, place);


--
-- Name: reports_of_gtin; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX reports_of_gtin ON public.reports USING btree (gtin);


--
-- PostgreSQL database dump complete
--


