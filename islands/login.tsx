/** Brings the pages of visitors to life: the header, and the sign-in form where there is one. @module */
import { hydrate } from "preact";
import { LOGIN_ID, type LoginFormProps, loginTitle, SignInCard } from "../lib/ui/login_form.tsx";
import { findIsland } from "../lib/ui/page_island.tsx";
import { startPage } from "../lib/ui/start_page.ts";

const island = findIsland<LoginFormProps>(LOGIN_ID);
startPage(island === undefined ? {} : { title: loginTitle });
if (island !== undefined) hydrate(<SignInCard {...island.state} />, island.root);
