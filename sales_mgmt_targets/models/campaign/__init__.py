from . import campaign, campaign_measurement, campaign_steps
