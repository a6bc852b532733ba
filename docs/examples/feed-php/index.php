<?php

require __DIR__ . '/instagram-feed.php';

$address = 'https://connect.example.com/feed/Zm9yIGV2ZXJ5IHZpc2l0b3Igb2YgaXQh.html?fragment&layout=grid';
?>
<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width">
  <title>Studio Lumen</title>
  <link rel="icon" href="data:,">
  <style>
    .instagram-feed ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(14em, 45%), 1fr)); gap: 4px; margin: 0; padding: 0; list-style: none; }
    .instagram-feed li img { display: block; width: 100%; height: auto; aspect-ratio: 1; object-fit: cover; }
    .instagram-feed header a { display: inline-flex; gap: 0.6em; align-items: center; margin-block: 0.6em; color: inherit; text-decoration: none; }
    .instagram-feed header img { width: 2.6em; height: 2.6em; border-radius: 50%; }
    /* The caption is the picture's alternative text, too. Without this line it stands below. */
    .instagram-feed p { display: none; }
  </style>
</head>
<body>
  <h1>Studio Lumen</h1>
  <?= instagram_feed($address, __DIR__ . '/instagram-feed.copy') ?>

</body>
</html>
