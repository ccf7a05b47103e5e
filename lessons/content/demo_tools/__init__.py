"""Tools that draw the demo course's figures and make its films. Nothing here runs on the site."""
