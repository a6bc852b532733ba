<?php
// What the example's plugin asks of WordPress, and a page with its shortcode: `php wordpress.php PLUGIN DATABASE ATTRIBUTES`.

const ABSPATH = '/';
const MINUTE_IN_SECONDS = 60;
const DAY_IN_SECONDS = 86400;

[, $plugin, $database, $attributes] = $argv;
$rows = is_file($database) ? json_decode(file_get_contents($database), true, 512, JSON_THROW_ON_ERROR) : [];

function add_shortcode(string $name, callable $shortcode): void
{
    $GLOBALS['shortcodes'][$name] = $shortcode;
}

function shortcode_atts(array $defaults, array|string $given): array
{
    return array_merge($defaults, array_intersect_key((array) $given, $defaults));
}

function plugins_url(string $path, string $plugin): string
{
    return "/wp-content/plugins/feed-wordpress/$path";
}

function wp_enqueue_style(string $handle, string $address, array $needs, string $version): void
{
    echo "<link rel='stylesheet' id='$handle-css' href='$address?ver=$version' media='all' />\n";
}

function get_option(string $name, mixed $default): mixed
{
    return $GLOBALS['rows'][$name] ?? $default;
}

function update_option(string $name, mixed $value, bool $autoload): bool
{
    $GLOBALS['rows'][$name] = $value;
    return true;
}

function get_transient(string $name): mixed
{
    [$value, $until] = $GLOBALS['rows']["_transient_$name"] ?? [false, 0];
    return $until > time() ? $value : false;
}

function set_transient(string $name, mixed $value, int $seconds): bool
{
    $GLOBALS['rows']["_transient_$name"] = [$value, time() + $seconds];
    return true;
}

function wp_remote_get(string $address, array $options): array|WP_Error
{
    $context = ['timeout' => $options['timeout'], 'follow_location' => 0, 'ignore_errors' => true];
    $stream = @fopen($address, 'r', false, stream_context_create(['http' => $context]));
    if (!$stream) {
        return new WP_Error();
    }
    $status = explode(' ', stream_get_meta_data($stream)['wrapper_data'][0])[1];
    return ['status' => (int) $status, 'body' => stream_get_contents($stream)];
}

class WP_Error
{
}

function wp_remote_retrieve_response_code(array|WP_Error $answer): int|string
{
    return is_array($answer) ? $answer['status'] : '';
}

function wp_remote_retrieve_body(array|WP_Error $answer): string
{
    return is_array($answer) ? $answer['body'] : '';
}

require $plugin;

echo "<!DOCTYPE html>\n<html lang=\"en-US\"><head><meta charset=\"UTF-8\" /><title>Studio Lumen</title>\n";
echo "<link rel=\"icon\" href=\"data:,\" /></head><body>\n";
echo $shortcodes['instagram_feed'](json_decode($attributes, true, 512, JSON_THROW_ON_ERROR)), "\n</body></html>\n";
file_put_contents($database, json_encode($rows, JSON_THROW_ON_ERROR));
