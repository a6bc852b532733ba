<?php

/**
 * A published feed as HTML, which the edge has escaped. It is asked at most every five minutes and waited for three seconds. If
 * it doesn't answer, the last good copy is shown for 30 days, and then nothing; a feed that was taken back is gone at once.
 *
 * @param string $address The feed's, with .html?fragment behind it
 * @param string $copy A file that the server may write
 */
function instagram_feed(string $address, string $copy): string
{
    $asked = is_file($copy) ? filemtime($copy) : 0;
    [$since, $html] = explode("\n", $asked ? (string) file_get_contents($copy) : '', 2) + ['0', ''];
    if ($asked < time() - 300) {
        // Whoever comes meanwhile takes the copy.
        @touch($copy);
        [$status, $answer] = instagram_feed_ask($address);
        if ($status === 404) {
            [$since, $html] = ['0', ''];
        } elseif ($status === 200 && str_starts_with($answer, '<section ') && str_ends_with($answer, '</section>')) {
            [$since, $html] = [(string) time(), $answer];
        } else {
            error_log("$address can't be had (status $status)");
        }
        if (@file_put_contents("$copy.new", "$since\n$html") === false || !@rename("$copy.new", $copy)) {
            error_log("$copy can't be written, so the edge is asked for each visitor");
        }
    }
    return (int) $since > time() - 30 * 86400 ? $html : '';
}

/** Its status, 0 if there is none, and its text. */
function instagram_feed_ask(string $address): array
{
    $context = stream_context_create(['http' => ['timeout' => 3, 'ignore_errors' => true, 'follow_location' => 0]]);
    $stream = @fopen($address, 'r', false, $context);
    if (!$stream) {
        return [0, ''];
    }
    $line = stream_get_meta_data($stream)['wrapper_data'][0] ?? '';
    $answer = (string) stream_get_contents($stream, 4_000_000);
    fclose($stream);
    return [(int) (explode(' ', $line)[1] ?? 0), $answer];
}
