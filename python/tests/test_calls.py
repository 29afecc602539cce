"""Calling deployed functions: run, push, futures, and a server that does not always answer."""

import asyncio
import concurrent.futures
import contextlib
import io
import json
import os
import pathlib
import pickle
import subprocess
import sys
import threading
import time
from unittest import mock

from served import PACKAGE, Served

import sieve
import sieve.client
from sieve import context


class Calls(Served):
    def echo(self, name="echo"):
        return sieve.function.get(f"local/{name}")

    def test_run_returns_the_value_and_shows_the_log(self):
        shown = io.StringIO()
        with contextlib.redirect_stderr(shown):
            self.assertEqual(self.echo().run(x1=2), {"x1": 2})
        self.assertEqual(shown.getvalue(), "first line\nsecond line\n")

    def test_run_in_a_job_makes_a_child_and_shows_no_log(self):
        shown = io.StringIO()
        with contextlib.redirect_stderr(shown), context.job("parent-1"):
            self.echo().run(x1=2)
        (job,) = self.server.jobs.values()
        self.assertEqual((job["parent"], shown.getvalue()), ("parent-1", ""))
        self.assertEqual(self.server.seen(f"/v2/jobs/{job['id']}/events"), [])

    def test_positional_arguments_go_as_an_array_and_mixed_ones_by_the_servers_names(self):
        self.assertEqual(self.echo().push(2, 3).result(10), [2, 3])
        self.assertEqual(self.echo().push(2, x2=3).result(10), {"x1": 2, "x2": 3})
        self.assertEqual(self.echo().push().result(10), {})
        with self.assertRaisesRegex(TypeError, "two values for 'x1'"):
            self.echo().push(2, x1=3)

    def test_a_thousand_pushes_start_a_handful_of_threads(self):
        before = {thread.ident for thread in threading.enumerate()}
        most = 0
        futures = []
        for number in range(1000):
            futures.append(self.echo().push(number=number))
            most = max(most, self.client_threads(before))
        results = [future.result()["number"] for future in concurrent.futures.as_completed(futures, timeout=30)]
        self.assertEqual(sorted(results), list(range(1000)))
        self.assertLessEqual(max(most, self.client_threads(before)), 5)
        self.assertLess(len(self.server.seen("/v2/push")) + len(self.server.seen("/v2/push/batch")), 500)

    def client_threads(self, before):
        names = [t.name for t in threading.enumerate() if t.ident not in before]
        return len([name for name in names if name.startswith("sieve-")])

    def test_jobs_that_come_while_others_are_watched_are_watched_too(self):
        slow = [self.echo("slow").push(seconds=0.6)]
        for _ in range(8):
            time.sleep(0.03)
            slow.append(self.echo("slow").push(seconds=0.3))
            self.assertEqual(self.echo().push(a=1).result(5), {"a": 1})
        done, pending = concurrent.futures.wait(slow, timeout=5)
        self.assertEqual((len(done), len(pending)), (9, 0))

    def test_a_generators_outputs_are_a_list(self):
        self.assertEqual(self.echo("stream").push(items=[1, 2]).result(10), [1, 2])
        self.assertEqual(self.echo("stream").push(items=[]).result(10), [])

    def test_integers_of_thousands_of_digits_go_both_ways(self):
        number = 10**6000 + 1
        self.assertEqual(self.echo().push(number).result(10), [number])

    def test_a_failed_job_raises_its_error(self):
        with self.assertRaises(sieve.JobError) as raised:
            self.echo("fail").push(x1=5).result(10)
        self.assertEqual((str(raised.exception), raised.exception.type), ("ValueError: x1 is 5", "ValueError"))
        self.assertIn(raised.exception.job_id, self.server.jobs)
        self.assertIsInstance(raised.exception, RuntimeError)

    def test_refused_pushes_raise_their_own_errors_alone_and_in_a_batch(self):
        with self.assertRaisesRegex(sieve.NotFoundError, "no function local/missing"):
            self.echo("missing").push().result(10)
        futures = [self.echo(name).push(a=1) for name in ("echo", "strict", "echo", "missing", "echo") for _ in range(4)]
        kinds = [type(future.exception(10)) for future in futures]
        expected = [type(None), sieve.InvalidInputError, type(None), sieve.NotFoundError, type(None)]
        self.assertEqual(kinds, [kind for kind in expected for _ in range(4)])
        error = futures[4].exception()
        self.assertEqual(error.errors, [("boxes[3].label", "Is required.")])
        self.assertEqual(str(error), "boxes[3].label: Is required.")

    def test_a_server_without_batches_gets_pushes_one_by_one(self):
        self.server.batches = False
        futures = [self.echo().push(a=number) for number in range(20)]
        self.assertEqual([future.result(10)["a"] for future in futures], list(range(20)))

    def test_cancel_cancels_the_job_and_wakes_whoever_waits(self):
        future = self.echo("never").push()
        job_id = future.wait_until_pushed()
        self.assertTrue(future.cancel())
        self.assertTrue(future.cancel())
        self.assertEqual(concurrent.futures.wait([future], timeout=1).done, {future})
        with self.assertRaises(concurrent.futures.CancelledError):
            future.result()
        sieve.client.flush(5)
        self.assertEqual(self.server.jobs[job_id]["status"], "cancelled")

    def test_a_job_cancelled_by_somebody_else_raises(self):
        future = self.echo("never").push()
        sieve.client.current_client().cancel(future.wait_until_pushed())
        with self.assertRaises(sieve.JobCancelledError):
            future.result(10)

    def test_a_finished_future_cannot_be_cancelled(self):
        future = self.echo().push()
        future.result(10)
        self.assertFalse(future.cancel())

    def test_a_push_nobody_waits_for_arrives_before_the_script_ends(self):
        script = "import sieve\nfor n in range(30): sieve.function.get('local/echo').push(n=n)\n"
        subprocess.run([sys.executable, "-c", script], check=True, env={**os.environ, "PYTHONPATH": PACKAGE}, timeout=30)
        self.assertEqual(sorted(job["inputs"]["n"] for job in self.server.jobs.values()), list(range(30)))

    def test_a_forked_child_has_a_client_of_its_own(self):
        self.assertEqual(self.echo().push(a=1).result(10), {"a": 1})
        child = os.fork()
        if child == 0:
            os._exit(0 if self.echo().push(a=2).result(10) == {"a": 2} else 1)
        self.assertEqual(os.waitpid(child, 0)[1], 0)
        self.assertEqual(self.echo().push(a=3).result(10), {"a": 3})

    def test_errors_survive_pickling(self):
        error = pickle.loads(pickle.dumps(self.echo("fail").push(x1=5).exception(10)))
        self.assertEqual((str(error), error.type), ("ValueError: x1 is 5", "ValueError"))

    def test_a_future_can_be_awaited(self):
        async def wait():
            return await asyncio.wrap_future(self.echo().push(a=1))

        self.assertEqual(asyncio.run(wait()), {"a": 1})

    def test_pushing_again_after_a_lost_connection_or_an_overload_makes_one_job(self):
        self.server.failures = [("/v2/push", None), ("/v2/push", 503), ("/v2/push", 429)]
        self.assertEqual(self.echo().push(a=1).result(10), {"a": 1})
        self.assertEqual(len(self.server.jobs), 1)
        keys = {request["headers"]["Idempotency-Key"] for request in self.server.seen("/v2/push")}
        self.assertEqual(len(keys), 1)

    def test_a_watch_that_breaks_goes_on_and_loses_nothing(self):
        self.server.break_watch_after = 7
        futures = [self.echo().push(a=number) for number in range(50)]
        self.assertEqual([future.result(20)["a"] for future in futures], list(range(50)))

    def test_a_job_the_server_forgot_fails_and_the_others_go_on(self):
        gone, stays = self.echo("never").push(), self.echo("slow").push(seconds=0.5)
        gone.wait_until_pushed(), stays.wait_until_pushed()
        self.server.break_watch_after = 0
        with self.server.changed:
            del self.server.jobs[gone.job_id]
        self.server.http.RequestHandlerClass.fake.break_watch_after = None
        for watch in list(sieve.client.current_client()._watcher._watches):
            watch.abort()
        self.assertIsInstance(gone.exception(10), sieve.NotFoundError)
        self.assertEqual(stays.result(10), {"seconds": 0.5})

    def test_a_wrong_key_is_an_error_that_says_what_to_do(self):
        self.server.failures = [("/v2/push", 401)]
        with self.assertRaisesRegex(sieve.AuthenticationError, "sieve login"):
            self.echo().push().result(10)

    def test_no_server_is_an_error_that_says_what_to_do(self):
        with mock.patch.dict("os.environ", SIEVE_API_URL="http://127.0.0.1:9"), mock.patch("time.sleep"):
            with self.assertRaisesRegex(sieve.ConnectionFailed, "http://127.0.0.1:9.*sieve serve"):
                self.echo().push().result(10)

    def test_connections_are_used_again(self):
        for _ in range(20):
            self.echo().push().result(10)
        self.assertLessEqual(len({request["client"] for request in self.server.requests}), 3)

    def test_options_are_sent_with_each_push_and_checked(self):
        patient = self.echo().with_options(retries=3, time_limit=60).with_options(env={"MODEL": "small"})
        patient.push(a=1, retries=9).result(10)
        sent = json.loads(self.server.seen("/v2/push")[0]["body"])
        self.assertEqual((sent["retries"], sent["time_limit"], sent["env"]), (3, 60, {"MODEL": "small"}))
        self.assertEqual(sent["inputs"], {"a": 1, "retries": 9})
        for wrong in ({"retries": 21}, {"retries": True}, {"time_limit": 0}):
            with self.assertRaises(ValueError):
                self.echo().with_options(**wrong)
        with self.assertRaisesRegex(TypeError, "names to texts"):
            self.echo().with_options(env={"N": 1})

    def test_webhooks_are_sent_and_checked(self):
        hooks = [{"type": "job.complete", "url": "https://example.com"}]
        self.echo().push(a=1, webhooks=hooks).result(10)
        self.assertEqual(json.loads(self.server.seen("/v2/push")[0]["body"])["webhooks"], hooks)
        with self.assertRaisesRegex(ValueError, "no webhook type 'job.done'"):
            self.echo().push(webhooks=[{"type": "job.done", "url": "https://example.com"}])

    def test_inputs_are_as_they_were_when_pushed(self):
        items = [1]
        future = self.echo().push(items=items)
        items.append(2)
        self.assertEqual(future.result(10), {"items": [1]})

    def test_names_of_functions_are_checked_at_once(self):
        for wrong in ("multiplier", "a/b/c", "a/", "a/b:1", "a b/c"):
            with self.assertRaises(ValueError):
                sieve.function.get(wrong)
        self.assertEqual(str(sieve.function.get("local/f:41b8")), "local/f:41b8")


class Files(Served):
    def test_a_local_file_is_uploaded_once_and_comes_back_as_a_file(self):
        image = sieve.Image(path=self.write("photo.png", b"pixels"))
        sent = [sieve.function.get("local/echo").push(image=image).result(10)["image"] for _ in range(2)]
        self.assertEqual(len(self.server.seen("/v1/upload_url")), 1)
        self.assertIsInstance(sent[0], sieve.Image)
        self.assertEqual((sent[0].name, sent[0].content_type), ("photo.png", "image/png"))
        with open(sent[1].path, "rb") as file:
            self.assertEqual(file.read(), b"pixels")
        self.assertTrue(sent[0].url.startswith(self.server.url + "/files/"))

    def test_the_key_goes_to_the_server_and_to_nobody_else(self):
        other = type(self.server)()
        self.addCleanup(other.close)
        other.files["/files/far"] = b"far away"
        self.server.files["/files/near"] = other.url + "/files/far"
        for url in (other.url + "/files/far", "/files/near", self.server.url + "/files/near"):
            with open(sieve.File(url=url).path, "rb") as file:
                self.assertEqual(file.read(), b"far away")
        self.assertTrue(all("X-Api-Key" not in _named(request) for request in other.requests))
        self.assertTrue(all(_named(request)["X-Api-Key"] == "key-1" for request in self.server.requests))

    def test_a_file_at_the_servers_public_address_is_fetched_at_the_one_that_has_the_key(self):
        public = type(self.server)()
        self.addCleanup(public.close)
        self.server.files["/v2/files/1/a.txt"] = b"text"
        with open(sieve.File(url=public.url + "/v2/files/1/a.txt").path, "rb") as file:
            self.assertEqual(file.read(), b"text")
        self.assertNotIn("X-Api-Key", _named(public.requests[0]))

    def test_only_the_web_is_fetched(self):
        for url in ("file:///etc/passwd", "ftp://127.0.0.1/x"):
            with self.assertRaisesRegex(ValueError, "not a web address"):
                sieve.File(url=url).path

    def test_a_job_s_downloads_end_with_the_job_and_come_again(self):
        self.server.files["/files/a.txt"] = b"text"
        file = sieve.File(url="/files/a.txt")
        with context.job("job-1"):
            first = file.path
            self.assertEqual(open(first, "rb").close(), None)
        self.assertRaises(FileNotFoundError, open, first)
        with open(file.path, "rb") as again:
            self.assertEqual(again.read(), b"text")

    def test_upload_gives_the_file_a_url(self):
        file = sieve.upload(self.write("big.bin", b"x" * 3_000_000))
        self.assertEqual(len(self.server.files[file.url[len(self.server.url) :]]), 3_000_000)

    def test_what_is_kept_of_an_upload_stays_true_when_the_server_moves(self):
        file = sieve.File(path=self.write("note.txt", b"text"))
        self.assertRegex(file.to_json()["url"], "^/files/")

    def test_a_missing_file_fails_where_it_is_pushed(self):
        with self.assertRaises(FileNotFoundError):
            sieve.function.get("local/echo").push(file=sieve.File("/no/such/file"))

    def test_a_path_is_sent_as_the_file_that_lies_there(self):
        push = sieve.function.get("local/echo").push
        sent = push(where=[pathlib.Path(self.write("note.txt", b"text"))]).result()["where"][0]
        self.assertEqual((sent.name, sent.content_type), ("note.txt", "text/plain"))
        for wrong, words in (("/tmp", "which is a folder"), ("/not/there", "where there is no file.*sieve.File")):
            with self.assertRaisesRegex(TypeError, r"inputs.where is of type pathlib.*" + words):
                push(where=pathlib.Path(wrong))


def _named(request):
    return {name.title(): value for name, value in request["headers"].items()}
